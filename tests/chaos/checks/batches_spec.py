"""The checker of batches objects to what it must."""

import unittest
from dataclasses import replace

from tests.chaos.checks.batches import problems
from tests.chaos.checks.telling import batch, call, evidence, mails
from tests.chaos.history import REFUSED, UNKNOWN

STATES = {"a@x": "sent", "b@x": "failed", "c@x": "unknown", "d@x": "unknown"}
MAILS = mails("a@x", "c@x")
CANCELLED = {"a@x": "sent", "b@x": "cancelled"}


def cancel(told: str = "cancelling", **more):
    return call("cancel", "01BATCH", **{"told": {"state": told}, **more})


class Batches(unittest.TestCase):
    def objects(self, to: str, *calls, **told) -> None:
        found = problems(evidence(*calls, **told))
        self.assertTrue(any(to in problem for problem in found), found)

    def test_a_sound_batch_is_not_objected_to(self):
        sent = call("send", told={"batch_id": "01BATCH"})
        self.assertEqual(problems(evidence(sent, batches=[batch(STATES)], mails=MAILS)), [])
        one = batch(CANCELLED, state="cancelled")
        self.assertEqual(problems(evidence(cancel(), batches=[one], mails=mails("a@x"))), [])
        one = batch(CANCELLED, state="cancelled")
        doubtful = cancel(outcome=UNKNOWN, told=None)
        self.assertEqual(problems(evidence(doubtful, batches=[one], mails=mails("a@x"))), [])

    def test_a_sum_that_is_wrong(self):
        self.objects("4 were uploaded", batches=[batch(STATES, sent=2)], mails=MAILS)

    def test_rows_that_say_something_else_than_the_batch(self):
        one = batch(STATES, sent=0, failed=2)
        self.objects("its rows say", batches=[one], mails=MAILS)

    def test_a_row_that_is_missing_or_there_twice(self):
        one = batch(STATES)
        for rows in (one.rows[:-1], [*one.rows[:-1], one.rows[2]]):
            with self.subTest(rows=rows):
                self.objects("not those that were uploaded", batches=[replace(one, rows=rows)],
                             mails=MAILS)

    def test_somebody_who_is_mailed_twice(self):
        self.objects("mailed 2 times", batches=[batch(STATES)], mails=mails("a@x", "a@x"))

    def test_a_row_shown_as_sent_that_was_not(self):
        self.objects("never mailed", batches=[batch(STATES)], mails=[])

    def test_a_mail_that_is_not_shown(self):
        self.objects("mailed and not shown", batches=[batch(STATES)],
                     mails=mails("a@x", "b@x"))

    def test_a_mail_after_the_end(self):
        self.objects("after its end", batches=[batch(STATES)],
                     mails=mails("a@x", at=101.0))

    def test_a_cancel_that_is_lost(self):
        self.objects("was cancelled and is completed", cancel(), batches=[batch(STATES)],
                     mails=MAILS)

    def test_a_cancel_that_nobody_asked_for(self):
        one = batch(CANCELLED, state="cancelled")
        self.objects("nobody asked", batches=[one], mails=mails("a@x"))
        self.objects("nobody asked", cancel(outcome=REFUSED, told=None), batches=[one],
                     mails=mails("a@x"))

    def test_a_batch_that_was_accepted_and_is_lost(self):
        self.objects("is not there", call("send", told={"batch_id": "01LOST"}))


if __name__ == "__main__":
    unittest.main()
