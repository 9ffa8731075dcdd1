"""The checker of single mails objects to what it must."""

import unittest

from tests.chaos.checks.mails import problems
from tests.chaos.checks.telling import EMAIL, INVITE, delivered, evidence, mails, requested, row

ROWS = {INVITE: row()}


class Mails(unittest.TestCase):
    def test_what_may_be(self):
        for outcomes, count in ((["sent"], 1), (["failed"], 0), (["failed", "sent"], 1),
                                (["unknown"], 0), (["unknown"], 1), (["skipped"], 0)):
            with self.subTest(outcomes=outcomes, count=count):
                self.assertEqual(problems(self.told(outcomes, count)), [])

    def test_what_may_not(self):
        for outcomes, count in ((["sent"], 0), (["sent"], 2), (["failed"], 1), (["unknown"], 2),
                                (["failed", "sent"], 2), (["skipped"], 1), (["cancelled"], 1)):
            with self.subTest(outcomes=outcomes, count=count):
                self.assertEqual(len(problems(self.told(outcomes, count))), 1)

    def test_a_delivery_that_never_ended(self):
        found = problems(evidence(facts=[requested()], invites=ROWS))
        self.assertEqual(found, [f"invite {INVITE}: a delivery never ended"])

    def test_a_delivery_of_nothing(self):
        found = problems(evidence(facts=[requested(), delivered("sent")]))
        self.assertEqual(found, [f"invite {INVITE} has deliveries and is not there"])

    def test_a_delivery_in_doubt_that_was_settled(self):
        facts = [requested(), delivered("unknown"), delivered("sent")]
        self.assertEqual(problems(evidence(facts=facts, invites=ROWS, mails=mails(EMAIL))), [])
        self.assertEqual(len(problems(evidence(facts=facts, invites=ROWS))), 1)

    def told(self, outcomes: list[str], count: int):
        facts = [fact for number, outcome in enumerate(outcomes, 1)
                 for fact in (requested(number), delivered(outcome, number))]
        return evidence(facts=facts, invites=ROWS, mails=mails(*[EMAIL] * count))


if __name__ == "__main__":
    unittest.main()
