"""Each process is killed at random moments of a batch; every row still ends once.

Here api, projector and worker are processes of their own; faults_spec has one that plays all roles.
In the normal mode every kind is killed three times in one batch. With TEST_NIGHTLY=1 every kind has
a batch of its own besides, and is killed twenty times in it.
"""

import random
import unittest
from collections.abc import Iterable

from tests.end_to_end import invites
from tests.end_to_end.harness import NIGHTLY, SEED, World, wait_for

ROLES = ("api", "projector", "worker")
KINDS = (*ROLES, "kafka", "postgres")
KILLS = 20 if NIGHTLY else 3
ROWS = 5000
# Ten connections, on each a mail whose text is sent and one that is being agreed on.
UNDER_WAY = 20
# So slow that a kill hits mails under way and not a batch that is over.
SECONDS_A_MAIL = 0.005
# Somebody else has to take the lane or the shards, and the broker may be the next to be killed.
GOES_ON_SECONDS = 90.0


class EachProcess(unittest.TestCase):
    def setUp(self):
        self.world = self.enterContext(World([[role] for role in ROLES]))
        self.world.mail.take(SECONDS_A_MAIL)
        self.random = random.Random(f"{SEED} {self.id()}")

    def test_api_projector_worker_log_and_database_killed_in_one_batch_mail_every_row_once(self):
        self.must_mail_every_row_once(KINDS, 3)

    if NIGHTLY:
        def test_the_api_killed_twenty_times(self):
            self.must_mail_every_row_once(["api"], KILLS)

        def test_the_projector_killed_twenty_times(self):
            self.must_mail_every_row_once(["projector"], KILLS)

        def test_the_worker_killed_twenty_times(self):
            self.must_mail_every_row_once(["worker"], KILLS)

        def test_the_broker_killed_twenty_times(self):
            self.must_mail_every_row_once(["kafka"], KILLS)

        def test_the_database_killed_twenty_times(self):
            self.must_mail_every_row_once(["postgres"], KILLS)

    def must_mail_every_row_once(self, kinds: Iterable[str], kills: int) -> None:
        emails = invites.addresses(ROWS, "killed")
        victims = [kind for kind in kinds for _ in range(kills)]
        self.random.shuffle(victims)
        moments = sorted(self.random.sample(range(50, ROWS - 500), len(victims)))
        batch_id = invites.sent(self.world.admin, emails)
        for moment, victim in zip(moments, victims):
            wait_for(lambda: self.world.mail.count >= moment, f"{moment} mails", GOES_ON_SECONDS)
            self.kill_and_start(victim)
        seen = invites.must_have_ended_once(self.world, batch_id, emails)
        # Only who sends leaves mails in doubt, and no more than were under way.
        self.assertLessEqual(seen["unknown"], UNDER_WAY * victims.count("worker"))
        self.assertEqual(seen["sent"] + seen["unknown"], ROWS)
        self.world.node.must("fsck")
        wait_for(lambda: self.world.node.command("audit").returncode == 0, "the rows to follow")

    def kill_and_start(self, kind: str) -> None:
        if kind in ROLES:
            node = self.world.nodes[ROLES.index(kind)]
            node.kill()
            return self.world.restart(node)
        server = self.world.kafka if kind == "kafka" else self.world.postgres
        server.kill()
        server.start(dies_with_us=True)
        server.wait_ready()


if __name__ == "__main__":
    unittest.main()
