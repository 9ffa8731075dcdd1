"""Registration on several processes: one account an address, one redemption a code."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from tests.end_to_end.client import Answer, Client
from tests.end_to_end.harness import World, wait_for

REGISTER = "/api/v1/auth/register"
CONSUME = "/api/v1/beta/invites/consume"
PASSWORD = "Correct horse 1 battery"


def form(email: str, code: str | None = None, role: str = "instructor") -> dict:
    metadata = {"metadata": {"invite_code": code, "campaign": "spring"}} if code else {}
    return {"email": email, "password": PASSWORD, "first_name": "Ann", "last_name": "Bell",
            "zip_code": "10001", "role": role, **metadata}


class Registration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World([("api", "projector"), ("api",)]))
        cls.fronts = [cls.world.client(node) for node in cls.world.nodes]

    def invited(self, email: str) -> str:
        """The code of an invite that is bound to that address."""
        answer = self.world.admin.post("/api/v1/beta/invites/generate",
                                       sends={"count": 1, "emails": [email]})
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["invites"][0]["code"]

    def counts(self, email: str) -> tuple[int, int]:
        """Accounts and grants of whoever signs in with that address."""
        me = self.fronts[0].sign_in(email, PASSWORD).get("/api/v1/auth/me").json()
        accounts = self.world.rows(f"SELECT count(*) FROM accounts WHERE id = '{me['id']}'")
        grants = self.world.rows(f"SELECT count(*) FROM access_grants WHERE account = '{me['id']}'")
        return int(accounts[0]), int(grants[0])

    def test_many_who_register_at_once_by_one_invite_at_any_process_are_one_account(self):
        for number in range(5):
            email = f"crowd{number}@example.org"
            code = self.invited(email)

            def register(front: Client, email=email, code=code) -> Answer:
                return front.post(REGISTER, sends=form(email, code))

            with ThreadPoolExecutor() as at_once:
                answers = list(at_once.map(register, self.fronts * 4))
            statuses = sorted(answer.status for answer in answers)
            self.assertEqual(statuses, [201] + [400] * 7)
            self.assertEqual({answer.code for answer in answers if answer.status == 400},
                             {"INVITE_INVALID"})
            wait_for(lambda email=email: self.counts(email) == (1, 1), "one account, one grant")

    def test_who_registered_at_one_process_is_let_in_at_every_other(self):
        email = "anywhere@example.org"
        code = self.invited(email)
        created = self.fronts[0].post(REGISTER, sends=form(email, code))
        self.assertEqual(created.status, 201, created.body)
        for front in self.fronts:
            person = front.sign_in(email, PASSWORD)
            me = person.get("/api/v1/auth/me").json()
            self.assertEqual((me["beta_access"], me["beta_role"], me["beta_phase"],
                              me["beta_invited_by"]),
                             (True, "instructor", "instructor_only", code))
            # What the web's form asks for after registering, at whichever process.
            again = person.post(CONSUME, sends={"code": code, "user_id": me["id"],
                                                "role": "instructor", "phase": "instructor_only"})
            self.assertEqual(again.status, 200, again.body)
            self.assertEqual(again.json()["invited_by_code"], code)

    def test_rows_are_those_of_the_log_and_can_be_made_anew(self):
        email = "rows@example.org"
        code = self.invited(email)
        self.assertEqual(self.fronts[0].post(REGISTER, sends=form(email, code)).status, 201)
        wait_for(lambda: self.counts(email) == (1, 1), "the rows")
        self.world.node.must("audit")
        self.world.node.must("rebuild", "people")
        self.assertEqual(self.counts(email), (1, 1))
        self.world.node.must("audit")
        self.assertIn("The log is sound.", self.world.node.must("fsck"))

    def test_no_line_of_a_log_holds_an_address_or_a_code(self):
        email = "unlogged@example.org"
        code = self.invited("somebody.else@example.org")
        refused = self.fronts[0].post(REGISTER, sends=form(email, code))
        self.assertEqual((refused.status, refused.code), (400, "INVITE_INVALID"))
        text = self.world.log_text()
        self.assertIn("an invite did not open", text)
        self.assertNotIn(email, text)
        self.assertNotIn(code, text)


if __name__ == "__main__":
    unittest.main()
