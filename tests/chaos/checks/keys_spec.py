"""The checker of Idempotency-Keys objects to what it must."""

import unittest

from tests.chaos.checks.keys import problems
from tests.chaos.checks.telling import (
    INVITE, KEY, call, evidence, fact, issue, issued, requested)
from tests.chaos.history import NOT_HERE, REFUSED, UNKNOWN


class Keys(unittest.TestCase):
    def objects(self, found: list[str], to: str) -> None:
        self.assertTrue(any(to in problem for problem in found), found)

    def test_a_sound_history_is_not_objected_to(self):
        told = evidence(
            issue(1.0, outcome=UNKNOWN, told=None), issue(2.0), issue(3.0, node=2),
            call("resend", key="resend-1", began=4.0, told={"id": INVITE, "delivery": 1}),
            facts=[issued(), requested()])
        self.assertEqual(problems(told), [])

    def test_two_answers_to_one_key(self):
        told = evidence(issue(1.0), issue(2.0, invite="01OTHER"), facts=[issued()])
        self.objects(problems(told), "answered differently")

    def test_two_bodies_under_one_key(self):
        told = evidence(issue(1.0), issue(2.0, sent={"source": KEY, "role": "student"}),
                        facts=[issued()])
        self.objects(problems(told), "different bodies")

    def test_two_effects_of_one_key(self):
        told = evidence(issue(), facts=[issued(), issued("01OTHER")])
        self.objects(problems(told), "issued 2 invites")

    def test_two_effects_of_a_key_that_nobody_was_answered_for(self):
        told = evidence(issue(outcome=UNKNOWN, told=None), facts=[issued(), issued("01OTHER")])
        self.objects(problems(told), "issued 2 invites")

    def test_a_success_without_its_effect(self):
        self.objects(problems(evidence(issue())), "the log has []")

    def test_an_effect_of_what_was_said_not_to_have_happened(self):
        for outcome in (NOT_HERE, REFUSED):
            with self.subTest(outcome=outcome):
                told = evidence(issue(outcome=outcome, told=None), facts=[issued()])
                self.objects(problems(told), "told that nothing happened")

    def test_a_key_that_was_done_and_is_refused_later(self):
        calls = (call("pause", key="k", began=1.0, told={"id": "01BATCH"}, command="01COMMAND"),
                 call("pause", key="k", began=2.0, outcome=REFUSED, code="INVALID_BATCH_STATE"))
        paused = {**fact("BatchPaused"), "command": "01COMMAND"}
        self.objects(problems(evidence(*calls, facts=[paused])), "refused later")
        # It found nothing to do the first time.
        self.assertEqual(problems(evidence(*calls)), [])

    def test_an_answered_request_for_a_mail_without_a_delivery(self):
        told = evidence(call("resend", key="r", told={"id": INVITE}))
        self.objects(problems(told), "has 0 deliveries")

    def test_more_deliveries_than_were_asked_for(self):
        told = evidence(call("resend", key="r", told={"id": INVITE}),
                        facts=[requested(1), requested(2)])
        self.objects(problems(told), "has 2 deliveries")

    def test_deliveries_of_a_batch_are_its_own_matter(self):
        told = evidence(facts=[requested(batch_row={"batch": "01BATCH", "row": 1})])
        self.assertEqual(problems(told), [])


if __name__ == "__main__":
    unittest.main()
