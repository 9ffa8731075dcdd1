"""The checker of invites objects to what it must."""

import unittest

from tests.chaos.checks.invites import problems, refused_for_nothing
from tests.chaos.checks.telling import INVITE, call, evidence, fact, issue, row
from tests.chaos.history import DONE, NOT_HERE, REFUSED, UNKNOWN

REVOKED = [fact("InviteRevoked")]


def revoke(began: float, **more):
    return call("revoke", began=began, key=f"revoke {began}", **{"position": "3:20", **more})


def read(began: float, status: str, position: str | None = None, **more):
    sent = {"position": position} if position else {}
    return call("read", began=began, sent=sent, **{"told": {"status": status}, **more})


def missed(verb: str, began: float, position: str | None = None):
    sent = {"position": position} if position else {}
    return call(verb, began=began, sent=sent, outcome=REFUSED, status=404,
                code="invite_not_found")


class Invites(unittest.TestCase):
    def objects(self, to: str, *calls, status: str = "pending", facts=(), rows=None) -> None:
        rows = {INVITE: row(status)} if rows is None else rows
        found = problems(evidence(*calls, facts=list(facts), invites=rows))
        self.assertTrue(any(to in problem for problem in found), found)

    def test_a_sound_history_is_not_objected_to(self):
        calls = (issue(1.0), missed("read", 2.0), read(3.0, "pending", "3:10"),
                 revoke(4.0, ended=6.0), read(5.0, "revoked"), read(7.0, "pending"),
                 read(8.0, "pending", "3:20", stale=True), read(9.0, "revoked", "3:20"),
                 call("resend", began=10.0, outcome=REFUSED, code="invite_revoked"))
        told = evidence(*calls, facts=REVOKED, invites={INVITE: row("revoked")})
        self.assertEqual(problems(told), [])

    def test_a_write_that_may_have_happened_is_seen_or_not(self):
        doubtful = revoke(2.0, outcome=UNKNOWN)
        for status, facts in (("pending", []), ("revoked", REVOKED)):
            with self.subTest(status=status):
                told = evidence(issue(1.0), doubtful, read(3.0, status), facts=facts,
                                invites={INVITE: row(status)})
                self.assertEqual(problems(told), [])

    def test_a_command_that_does_not_know_of_an_issue_before_it(self):
        self.objects("after it was issued", issue(1.0), missed("resend", 2.0))

    def test_a_revocation_that_is_refused(self):
        self.objects("without a reason", issue(1.0),
                     revoke(2.0, outcome=REFUSED, code="invite_used"))

    def test_a_mail_for_what_was_revoked(self):
        self.objects("accepted after it was revoked", issue(1.0), revoke(2.0),
                     call("resend", began=3.0, key="r"), status="revoked", facts=REVOKED)

    def test_a_mail_that_was_accepted_before_is_told_of_again(self):
        calls = (issue(1.0), call("resend", began=2.0, key="r"), revoke(3.0),
                 call("resend", began=4.0, key="r"))
        told = evidence(*calls, facts=REVOKED, invites={INVITE: row("revoked")})
        self.assertEqual(problems(told), [])

    def test_a_refusal_as_revoked_before_anybody_did(self):
        self.objects("before anybody revoked it", issue(1.0),
                     call("resend", began=2.0, outcome=REFUSED, code="invite_revoked"),
                     revoke(3.0), status="revoked", facts=REVOKED)

    def test_a_read_from_the_future(self):
        self.objects("before anybody revoked it", issue(1.0), read(2.0, "revoked"), revoke(3.0),
                     status="revoked", facts=REVOKED)

    def test_a_state_that_nobody_brought_about(self):
        self.objects("saw accepted", issue(1.0), read(2.0, "accepted"))

    def test_a_read_that_misses_the_issue_it_names(self):
        self.objects("did not see it", issue(1.0), missed("read", 2.0, "3:10"))

    def test_a_read_that_misses_the_end_it_names(self):
        self.objects("named the position of its end", issue(1.0), revoke(2.0),
                     read(3.0, "pending", "3:20"), status="revoked", facts=REVOKED)

    def test_an_issue_that_is_lost(self):
        self.objects("is not there", issue(1.0), rows={})

    def test_a_revocation_that_is_lost(self):
        self.objects("was revoked and is pending", issue(1.0), revoke(2.0))

    def test_an_end_that_nobody_asked_for(self):
        self.objects("nobody asked for that", issue(1.0), status="revoked", facts=REVOKED)

    def test_a_revocation_that_was_refused_as_impossible_and_counts(self):
        self.objects("nobody asked for that", issue(1.0), revoke(2.0, outcome=NOT_HERE),
                     status="revoked", facts=REVOKED)

    def test_two_revocations(self):
        self.objects("after 2 revocations", issue(1.0), revoke(2.0), status="revoked",
                     facts=REVOKED * 2)


class RefusedForNothing(unittest.TestCase):
    def test_a_right_password_and_mistakes_of_the_server(self):
        for bad in (call("sign_in", outcome=NOT_HERE, status=401),
                    call("read", outcome=UNKNOWN, status=500),
                    call("read", outcome=NOT_HERE, status=401)):
            with self.subTest(bad=bad):
                self.assertEqual(len(refused_for_nothing(evidence(bad))), 1)

    def test_what_may_be(self):
        for good in (call("sign_in", outcome=DONE, status=200),
                     call("sign_in", outcome=UNKNOWN, status=503),
                     call("read", outcome=NOT_HERE, status=429)):
            with self.subTest(good=good):
                self.assertEqual(refused_for_nothing(evidence(good)), [])


if __name__ == "__main__":
    unittest.main()
