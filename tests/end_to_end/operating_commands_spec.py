"""What operators do about people, programs, the waitlist and the phase from a terminal."""

import json
import re
import unittest
from datetime import UTC, datetime, timedelta

from tests.end_to_end.client import Client
from tests.end_to_end.harness import ADMIN_EMAIL, World, wait_for
from tests.end_to_end.registration_spec import PASSWORD, REGISTER, form
from tests.end_to_end.terminal import Terminal

INVITES = "/api/v1/beta/invites"
SIGN_IN = "/api/v1/auth/login-with-session"
NOBODY = "01J8ZQ4T9RW3N5Y7K2M6XVBCDE"


class OperatorsAtATerminal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.admin = cls.world.admin
        # One session for all: of many sign-ins the first would be ended.
        cls.terminal = Terminal(cls.world, INSTAINSTRU_CLIENT_TOKEN=cls.admin.token)

    def told(self, *words: str):
        """What a command that tells JSON tells."""
        return json.loads(self.terminal.must(*words, "--json"))

    def shown(self, pattern: str, *words: str) -> str:
        """What a command tells once rows have caught up, and it tells that."""
        def found() -> str | None:
            text = self.terminal.must(*words)
            return text if re.search(pattern, text) else None

        return wait_for(found, f"{pattern} in {' '.join(words)}")

    def refused(self, *words: str) -> str:
        said = self.terminal.run(*words)
        self.assertEqual(said.code, 1, said.out)
        return said.err

    def invited(self, email: str) -> dict:
        answer = self.admin.post(f"{INVITES}/generate", sends={"count": 1, "emails": [email]})
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["invites"][0]

    def registered(self, email: str) -> None:
        answer = self.world.client().post(REGISTER, sends=form(email, self.invited(email)["code"]))
        self.assertEqual(answer.status, 201, answer.body)
        wait_for(lambda: self.admin.get("/api/v1/admin/people", query={"email": email}).json()[
            "people"], "the account")

    def sign_in(self, email: str, password: str) -> int:
        return self.world.client().post(SIGN_IN, sends={"email": email,
                                                        "password": password}).status

    def test_the_audit_trail_is_filtered_and_told_in_lines_or_as_json(self):
        invite = self.invited("cli.trail@example.org")["id"]
        self.terminal.must("invites", "revoke", invite, "--reason", "a wrong desk")
        self.shown(rf"admin:\w{{26}} +invite.revoke +invite/{invite} +.*a wrong desk",
                   "audit", "list", "--to", invite, "--action", "invite.revoke")
        page = self.told("audit", "list", "--by", ADMIN_EMAIL, "--type", "invite", "--limit", "1")
        self.assertEqual((page["count"], page["entries"][0]["resource_type"]), (1, "invite"))
        self.assertEqual(self.told("audit", "list", "--to", invite, "--until",
                                   "2020-01-01")["entries"], [])
        self.assertIn("query.start", self.refused("audit", "list", "--from", "yesterday"))

    def test_audit_alone_still_compares_rows_with_the_log(self):
        self.assertIn("batch_list", self.terminal.must("audit"))

    def test_the_secret_of_a_token_is_all_of_standard_output_and_good_until_it_is_revoked(self):
        said = self.terminal.run("tokens", "make", "--scope", "mcp:read", "crm", "--days", "30")
        self.assertEqual(said.code, 0, said.err)
        self.assertIn("told this once", said.err)
        program = Client(self.world.node.url, said.out.strip())
        self.assertEqual(program.get(INVITES).status, 200)
        self.assertEqual(program.get("/api/v1/admin/people").status, 403)
        listed = self.shown(r"\w{26} +active +mcp:read +20\S+ +crm", "tokens", "list")
        self.assertNotIn(said.out.strip(), listed)
        token = self.told("tokens", "list")["tokens"][0]["id"]
        ended = self.terminal.run("tokens", "revoke", token, NOBODY, "--reason", "replaced")
        self.assertEqual(ended.code, 2, ended.err)
        self.assertIn("404 service_token_not_found", ended.err)
        self.assertEqual(program.get(INVITES).status, 401)
        self.assertIn("--scope", self.refused("tokens", "make", "without"))
        self.assertIn("mcp:all", self.refused("tokens", "make", "all", "--scope", "mcp:all"))

    def waiting(self, *names: str) -> dict[str, str]:
        """Ids of entries of the waitlist, by the addresses of those who just asked."""
        emails = [f"cli.{name}@example.org" for name in names]
        for email in emails:
            answer = self.world.client().post("/api/v1/beta/waitlist",
                                              sends={"email": email, "role": "student"})
            self.assertEqual(answer.status, 202, answer.body)

        def entries() -> dict[str, str]:
            listed = self.told("waitlist", "list", "--limit", "200")["entries"]
            return {entry["email"]: entry["id"] for entry in listed}

        wait_for(lambda: set(emails) <= entries().keys(), "the entries")
        return {email: entries()[email] for email in emails}

    def test_some_of_those_who_wait_are_invited_and_others_removed(self):
        entries = self.waiting("asked", "left")
        invited, removed = entries.values()
        self.shown(rf"{invited} +cli.asked@example.org +student +waiting",
                   "waitlist", "list", "--state", "waiting")
        told = self.terminal.must("waitlist", "remove", removed, "--reason", "they asked to")
        self.assertIn("off the list", told)
        self.assertIn("404 waitlist_entry_not_found", self.refused("waitlist", "remove", removed))
        wait_for(lambda: removed not in self.terminal.must("waitlist", "list"), "one entry less")
        said = self.terminal.run("waitlist", "invite", invited, removed, "--role", "student")
        self.assertEqual(said.code, 2, said.out)
        self.assertIn("1 of them did not wait any more", said.err)
        batch = said.out.split()[1]
        self.assertIn("1 sent", self.terminal.must("invites", "watch", batch))
        exported = self.shown("cli.asked@example.org", "waitlist", "export", "--state", "invited")
        self.assertNotIn("cli.left@example.org", exported)

    def test_those_who_have_waited_longest_are_invited_as_many_as_there_are(self):
        self.waiting("first")
        told = self.terminal.must("waitlist", "invite", "--first", "50", "--role", "student",
                                  "--name", "the first fifty")
        self.assertRegex(told, r"Batch \w{26} invites \d+ of those who wait")
        self.terminal.must("invites", "watch", told.split()[1])
        wait_for(lambda: not self.told("waitlist", "list", "--state", "waiting")["entries"],
                 "nobody who waits")
        self.assertIn("409 waitlist_nobody_waits",
                      self.refused("waitlist", "invite", "--first", "50", "--role", "student"))
        self.assertIn("Whom?", self.refused("waitlist", "invite"))

    def test_rights_are_given_taken_and_left_to_the_role_again(self):
        email = "cli.rights@example.org"
        self.registered(email)
        given = self.terminal.must("people", "allow", email, "view_financials",
                                   "--reason", "looks after payouts")
        self.assertIn(f"{email} may view_financials.", given)
        said = self.terminal.run("people", "deny", email, "send_messages", "fly",
                                 "--reason", "a complaint")
        self.assertEqual(said.code, 2, said.err)
        self.assertIn("404 permission_not_found", said.err)
        shown = self.terminal.must("people", "permissions", email)
        self.assertRegex(shown, r"view_financials +given by .*: looks after payouts")
        self.assertRegex(shown, r"send_messages +taken by .*: a complaint")
        self.assertRegex(shown, r"manage_services +by role")
        everybody = self.terminal.must("people", "permissions")
        self.assertRegex(everybody, rf"\w{{26}} +{ADMIN_EMAIL} +admin")
        self.assertRegex(everybody, rf"\w{{26}} +{email} +instructor")
        for right in ("view_financials", "send_messages"):
            self.terminal.must("people", "by-role", email, right, "--reason", "another desk")
        self.assertEqual(self.told("people", "permissions", email)["overrides"], [])
        self.assertIn("--reason", self.refused("people", "allow", email, "view_financials"))
        self.assertIn("Nobody has an account",
                      self.refused("people", "permissions", "nobody.at.all@example.org"))
        own = self.refused("people", "deny", ADMIN_EMAIL, "view_financials", "--reason", "mine")
        self.assertIn("409 CANNOT_CHANGE_OWN_PERMISSIONS", own)

    def test_a_lock_out_is_listed_and_ended(self):
        email = "cli.locked@example.org"
        self.registered(email)
        for _ in range(5):
            self.sign_in(email, "wrong")
        self.assertEqual(self.sign_in(email, PASSWORD), 429)
        self.shown(rf"{email} +passwords +5 ", "people", "locked")
        told = self.terminal.must("people", "unlock", "--type", "lockout", email,
                                  "--reason", "they called")
        self.assertIn(f"{email} may try again at once: lockout ended.", told)
        self.assertEqual(self.sign_in(email, PASSWORD), 200)
        self.assertIn("404 auth_block_not_found", self.refused("people", "unlock", email))

    def test_a_change_of_the_phase_is_foretold_planned_and_cancelled(self):
        self.terminal.must("beta", "set-phase", "instructor_only")
        told = self.terminal.must("beta", "preview", "open_beta")
        self.assertRegex(told, r"register_as_student +anybody +invite_needed +open")
        self.assertIn("hold already", self.terminal.must("beta", "preview", "instructor_only"))
        self.assertIn("What shall be otherwise?", self.refused("beta", "preview"))
        at = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        planned = self.terminal.must("beta", "schedule", "open_beta", "--at", at,
                                     "--reason", "the fair opens")
        self.assertRegex(planned, r"From 20\S+ on: phase open_beta")
        self.assertRegex(self.terminal.must("beta", "status"),
                         r"From 20\S+ on: phase open_beta, .*: the fair opens")
        self.assertIn("409 change_already_scheduled",
                      self.refused("beta", "schedule", "disabled", "--at", at))
        self.assertIn("will not come", self.terminal.must("beta", "cancel-schedule"))
        self.assertIn("404 scheduled_change_not_found", self.refused("beta", "cancel-schedule"))
        self.assertIn("give a moment", self.refused("beta", "schedule", "disabled", "--at", "soon"))
        self.assertIn("400 change_not_in_time", self.refused(
            "beta", "schedule", "disabled", "--at", "2020-01-01T00:00:00Z"))

    def test_the_last_change_of_the_phase_is_taken_back(self):
        self.terminal.must("beta", "set-phase", "instructor_only")
        self.terminal.must("beta", "set-phase", "open_beta")
        told = self.terminal.must("beta", "revert", "--reason", "too early")
        self.assertIn("Beta: phase instructor_only", told)
        self.shown("too early", "beta", "history", "--limit", "1")


if __name__ == "__main__":
    unittest.main()
