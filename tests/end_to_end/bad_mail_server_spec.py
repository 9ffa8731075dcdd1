"""A mail server at its worst, in the middle of a larger batch: every row still ends once.

What waits out time limits of ours (30 s for a call, 60 s for a retry and for an open breaker) runs
with TEST_NIGHTLY=1 only.
"""

import unittest
from collections import Counter

from tests.end_to_end import invites
from tests.end_to_end.harness import NIGHTLY, World, wait_for

ROWS = 2000
CLOSINGS = 12
# Further apart than failures in a row may be before the breaker opens.
MAILS_A_CLOSING = 40
LONG_SECONDS = 300.0


class ABadMailServer(unittest.TestCase):
    def setUp(self):
        self.world = self.enterContext(World())
        self.admin = self.world.admin
        self.mail = self.world.mail

    def test_mails_whose_answers_are_lost_again_and_again_are_unknown_and_never_repeated(self):
        emails = invites.addresses(ROWS, "closing")
        self.mail.close_after_data(CLOSINGS, recorded=True, every=MAILS_A_CLOSING)
        batch_id = invites.sent(self.admin, emails)
        wait_for(lambda: self.mail.closings_left == 0, "answers lost of mails that were taken")
        self.mail.close_after_data(CLOSINGS, recorded=False, every=MAILS_A_CLOSING)
        seen = invites.must_have_ended_once(self.world, batch_id, emails)
        self.assertEqual(self.mail.closings_left, 0)
        self.assertEqual((seen["unknown"], seen["sent"]), (2 * CLOSINGS, ROWS - 2 * CLOSINGS))
        self.assertEqual(self.mail.count, ROWS - CLOSINGS)
        in_doubt = invites.jobs(self.admin, batch_id, state="unknown")
        self.assertEqual({job["row"] for job in in_doubt},
                         {row["row"] for row in invites.rows(self.admin, batch_id,
                                                             state="unknown")})
        self.assertEqual(len(in_doubt), 2 * CLOSINGS)

    if NIGHTLY:
        def test_a_hang_longer_than_a_call_may_take_leaves_doubt_only_where_a_text_was_sent(self):
            emails = invites.addresses(ROWS, "hanging")
            self.mail.take(0.01)
            batch_id = invites.sent(self.admin, emails)
            wait_for(lambda: self.mail.count >= 200, "the first mails")
            self.mail.hang()
            wait_for(lambda: self.breaker() == "open", "calls to end without an answer", 60.0)
            self.mail.behave()
            seen = invites.ended(self.world, batch_id, LONG_SECONDS)
            invites.must_have_ended_once(self.world, batch_id, emails)
            self.assertEqual(seen["sent"] + seen["unknown"], ROWS)
            self.assertGreater(seen["unknown"], 0)
            self.assertLessEqual(seen["unknown"], 10)  # One on each connection.
            print(f"    after a hang: {seen['unknown']} unknown, {seen['sent']} sent", flush=True)

        def test_recipients_put_off_by_the_server_are_tried_again_three_times_in_all(self):
            emails = invites.addresses(ROWS, "later")
            once, always = emails[100:300], emails[300:320]
            for email in once:
                self.mail.refuse(email, 451, "4.7.1 Greylisted, come again", times=1)
            for email in always:
                self.mail.refuse(email, 450, "4.2.2 Mailbox full")
            batch_id = invites.sent(self.admin, emails)
            seen = invites.ended(self.world, batch_id, LONG_SECONDS)
            invites.must_have_ended_once(self.world, batch_id, emails)
            self.assertEqual((seen["sent"], seen["failed"]), (ROWS - len(always), len(always)))
            jobs = invites.jobs(self.admin, batch_id)
            self.assertEqual(Counter((job["state"], job["attempts"]) for job in jobs),
                             {("succeeded", 1): ROWS - len(once) - len(always),
                              ("succeeded", 2): len(once), ("dead", 3): len(always)})
            dead = {job["reason"] for job in jobs if job["state"] == "dead"}
            self.assertEqual(dead, {"smtp_450"})

    def breaker(self) -> str | None:
        system = self.admin.get("/api/v1/admin/system").json()
        return next((lane["breaker"] for lane in system["lanes"] if lane["name"] == "mail"), None)


if __name__ == "__main__":
    unittest.main()
