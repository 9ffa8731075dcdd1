"""Things are killed, paused and cut off in the middle of a batch; every row still ends once."""

import random
import unittest
from collections import Counter

from tests.end_to_end import invites
from tests.end_to_end.harness import NIGHTLY, SEED, World, wait_for

KILLS = 20 if NIGHTLY else 3
ROWS = 5000


class Faults(unittest.TestCase):
    """Each test has a system of its own: what is left behind shall not matter to the next."""

    def setUp(self):
        self.world = self.enterContext(World())
        self.admin = self.world.admin
        self.random = random.Random(f"{SEED} {self.id()}")

    def test_a_server_killed_at_random_moments_mails_every_row_once(self):
        emails = invites.addresses(ROWS, "killed")
        batch_id = invites.sent(self.admin, emails)
        for moment in self._moments(KILLS):
            wait_for(lambda: self._mailed() >= moment, f"{moment} mails", 60.0)
            self.world.node.kill()
            self.world.restart(self.world.node)
        invites.must_have_ended_once(self.world, batch_id, emails)

    def test_mail_leaves_while_the_database_is_down(self):
        emails = invites.addresses(ROWS, "database")
        batch_id = invites.sent(self.admin, emails)
        wait_for(lambda: self._mailed() >= 100, "the first mails")
        self.world.postgres.kill()
        wait_for(lambda: self._mailed() >= ROWS, "every mail without a database", 120.0)
        self.world.postgres.start(dies_with_us=True)
        self.world.postgres.wait_ready()
        invites.must_have_ended_once(self.world, batch_id, emails)

    def test_a_dead_mail_server_burns_no_attempts(self):
        self.world.mail.stop()
        emails = invites.addresses(200, "dead")
        batch_id = invites.sent(self.admin, emails)
        wait_for(lambda: self._breaker() == "open", "the breaker to open")
        self.world.mail.start()
        seen = invites.must_have_ended_once(self.world, batch_id, emails)
        self.assertEqual(seen["sent"], 200)
        self.assertEqual(Counter(job["attempts"] for job in invites.jobs(self.admin, batch_id)),
                         {1: 200})

    def test_a_mail_whose_answer_was_lost_is_shown_as_unknown_and_not_repeated(self):
        self.world.mail.close_after_data(1, recorded=True)
        batch_id = invites.sent(self.admin, ["lost@example.org"])
        seen = invites.must_have_ended_once(self.world, batch_id, ["lost@example.org"])
        self.assertEqual(seen["unknown"], 1)

    def test_a_server_that_hangs_delays_its_rows_and_mails_them_once(self):
        self.world.mail.hang()
        emails = invites.addresses(20, "hang")
        batch_id = invites.sent(self.admin, emails)
        wait_for(lambda: self.world.mail.connections_seen, "a connection")
        self.world.mail.behave()
        invites.must_have_ended_once(self.world, batch_id, emails)

    def test_rows_written_again_from_the_log_are_the_same(self):
        emails = invites.addresses(300, "rebuilt")
        batch_id = invites.sent(self.admin, emails)
        invites.ended(self.world, batch_id)
        before = invites.rows(self.admin, batch_id)
        self.world.node.must("rebuild")
        self.assertEqual(invites.rows(self.admin, batch_id), before)
        self.world.node.must("audit")

    def _moments(self, count: int) -> list[int]:
        """Numbers of mails after which something happens, anywhere in the batch."""
        return sorted(self.random.sample(range(50, ROWS - 500), count))

    def _mailed(self) -> int:
        return self.world.mail.count

    def _breaker(self) -> str | None:
        system = self.admin.get("/api/v1/admin/system").json()
        return next((lane["breaker"] for lane in system["lanes"] if lane["name"] == "mail"), None)


if __name__ == "__main__":
    unittest.main()
