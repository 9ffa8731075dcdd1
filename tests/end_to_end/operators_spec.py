"""What operators and their programs do, on two processes: each knows at once what the other did."""

import json
import unittest
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from tests.end_to_end import invites
from tests.end_to_end.client import Answer, Client
from tests.end_to_end.harness import ADMIN_EMAIL, ADMIN_PASSWORD, World, wait_for
from tests.end_to_end.registration_spec import PASSWORD, REGISTER, form
from tests.end_to_end.terminal import Terminal
from tools.local.server import ALL_ROLES

ADMIN = "/api/v1/admin"
PROGRAMS = f"{ADMIN}/mcp/invites"
SETTINGS = "/api/v1/beta/settings"
WAITLIST = "/api/v1/beta/waitlist"
SCHEDULED_IN = timedelta(seconds=4)


class Operators(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World([ALL_ROLES, ("api",)]))
        cls.admin = cls.world.admin
        cls.elsewhere = cls.world.client(cls.world.nodes[1])

    def must(self, answer: Answer, status: int) -> dict:
        self.assertEqual(answer.status, status, answer.body)
        return answer.json()

    def trail(self, **filters) -> list[dict]:
        """What the audit trail tells, once it tells anything."""
        return wait_for(lambda: self.must(self.admin.get(f"{ADMIN}/audit-log", query=filters),
                                          200)["entries"], "the trail")

    def test_what_an_operator_does_is_on_record_with_the_reason_and_without_the_address(self):
        made = self.must(self.admin.post(f"{invites.ROOT}/generate", sends={
            "count": 1, "emails": ["on.record@example.org"]}), 200)["invites"][0]
        self.must(self.admin.post(f"{invites.ROOT}/{made['id']}/revoke",
                                  sends={"reason": "wrong on.record@example.org"}), 200)
        entry = self.trail(resource_id=made["id"], action="invite.revoke")[0]
        self.assertEqual((entry["actor_type"], entry["actor_role"]), ("admin", "admin"))
        self.assertEqual(entry["summary"]["reason"], "wrong [REDACTED]")
        for secret in ("on.record@", made["code"]):
            self.assertNotIn(secret, str(self.trail(resource_id=made["id"])))

    def test_access_by_hand_opens_a_gate_at_another_process_and_shuts_it_again(self):
        terminal = Terminal(self.world)
        there = self.world.client(self.world.nodes[1]).sign_in(ADMIN_EMAIL, ADMIN_PASSWORD)

        def gate() -> int:
            return there.get("/api/v1/gated/ping").status

        self.assertEqual(gate(), 403)
        wait_for(lambda: self.must(self.admin.get(
            f"{ADMIN}/people", query={"email": ADMIN_EMAIL}), 200)["people"], "the list of people")
        granted = json.loads(terminal.must(
            "access", "grant", ADMIN_EMAIL, "student", "--reason", "to look around", "--json"))
        wait_for(lambda: gate() == 200, "the gate to open elsewhere", 2.0)
        again = json.loads(terminal.must(
            "access", "grant", ADMIN_EMAIL, "student", "--reason", "once more", "--json"))
        self.assertEqual((again["access_id"], again["existing"]), (granted["access_id"], True))
        terminal.must("access", "revoke", ADMIN_EMAIL, granted["access_id"], "--reason", "seen")
        wait_for(lambda: gate() == 403, "the gate to shut elsewhere", 2.0)
        self.assertIn("revoked", terminal.must("access", "list", ADMIN_EMAIL))
        self.assertEqual(terminal.run("access", "revoke", ADMIN_EMAIL, "0" * 26,
                                      "--reason", "no").code, 1)
        seeded = json.loads(terminal.must("access", "seed-instructors", "--json"))
        self.assertEqual(json.loads(terminal.must("access", "seed-instructors", "--json")),
                         {"created": 0, "existing": seeded["created"] + seeded["existing"]})
        self.assertEqual(self.trail(action="access.revoke")[0]["summary"]["reason"], "seen")

    def test_a_lock_out_that_is_ended_by_hand_lets_its_owner_in_anywhere(self):
        email = "locked.out@example.org"
        code = self.must(self.admin.post(f"{invites.ROOT}/generate", sends={
            "count": 1, "emails": [email]}), 200)["invites"][0]["code"]
        self.must(self.elsewhere.post(REGISTER, sends=form(email, code)), 201)
        for _ in range(5):
            self.sign_in(email, "wrong")
        self.assertEqual(self.sign_in(email, PASSWORD).status, 429)
        ended = self.admin.request("DELETE", f"{ADMIN}/auth-blocks/{quote(email)}",
                                   sends={"reason": "they called"})
        self.assertEqual(self.must(ended, 200)["cleared"], ["lockout"])
        self.assertEqual(self.sign_in(email, PASSWORD).status, 200)
        again = self.admin.request("DELETE", f"{ADMIN}/auth-blocks/{quote(email)}")
        self.assertEqual(self.must(again, 404)["code"], "auth_block_not_found")
        self.assertEqual(self.trail(action="user.unlock")[0]["summary"]["reason"], "they called")

    def sign_in(self, email: str, password: str) -> Answer:
        return self.elsewhere.post("/api/v1/auth/login-with-session",
                                   sends={"email": email, "password": password})

    def program(self, *scopes: str) -> tuple[Client, str]:
        """A program that may read, at the other process, and the id of its token."""
        made = self.must(self.admin.post(f"{ADMIN}/service-tokens", sends={
            "name": "tests", "scopes": list(scopes)}), 201)
        program = Client(self.elsewhere.url, made["secret"])
        wait_for(lambda: program.get(PROGRAMS).status == 200, "a token known elsewhere", 2.0)
        return program, made["id"]

    def test_a_program_sends_what_it_showed_once_and_nothing_when_its_token_is_revoked(self):
        email = "from.a.program@example.org"
        reader, _ = self.program("mcp:read")
        both, token = self.program("mcp:read", "mcp:write")
        wanted = {"recipient_emails": [email], "grant_founding_status": False}
        shown = self.must(both.post(f"{PROGRAMS}/preview", sends=wanted), 200)
        sends = {"confirm_token": shown["confirm_token"]}
        for refused in (reader.post(f"{PROGRAMS}/send", sends=sends, key="k"),
                        both.get(f"{ADMIN}/people"), both.get("/api/v1/auth/me")):
            self.assertEqual(self.must(refused, 403)["code"], "insufficient_scope")
        self.assertEqual(self.must(self.admin.post(f"{PROGRAMS}/send", sends=sends, key="k"),
                                   400)["code"], "MCP_TOKEN_ACTOR_MISMATCH")
        sent = self.must(both.post(f"{PROGRAMS}/send", sends=sends, key="once"), 200)
        self.assertEqual((sent["sent_count"], sent["failed_count"]), (1, 0))
        self.assertEqual(self.must(both.post(f"{PROGRAMS}/send", sends=sends, key="once"), 200),
                         sent)
        self.assertEqual(len(self.world.mail.to(email)), 1)
        self.assertIn(sent["invites"][0]["code"], self.world.mail.to(email)[0].text)
        self.must(self.admin.request("DELETE", f"{ADMIN}/service-tokens/{token}"), 200)
        wait_for(lambda: both.get(PROGRAMS).status == 401, "a token that is worth nothing", 2.0)

    def test_whoever_waits_is_invited_from_the_list_and_told_nothing_before(self):
        email = "waiting@example.org"
        joins = {"email": email, "role": "student"}
        answers = [self.elsewhere.post(WAITLIST, sends=joins) for _ in range(2)]
        self.assertEqual([answer.status for answer in answers], [202, 202])
        self.assertEqual(answers[0].body, answers[1].body)
        invited = wait_for(lambda: self.when_listed(email), "the entry")
        self.must(self.admin.post(f"{WAITLIST}/invite", sends={
            "ids": [invited["id"]], "role": "student"}, key="invite"), 200)
        wait_for(lambda: len(self.world.mail.to(email)) == 1, "the mail")
        wait_for(lambda: self.when_listed(email)["state"] == "invited", "the entry as invited")

    def when_listed(self, email: str) -> dict | None:
        entries = self.must(self.admin.get(WAITLIST), 200)["entries"]
        return next((entry for entry in entries if entry["email"] == email), None)


class ScheduledPhases(unittest.TestCase):
    def test_a_scheduled_change_is_made_once_though_its_owner_was_killed_and_is_taken_back(self):
        with World([ALL_ROLES, ("api",)]) as world:
            admin = world.admin
            due = datetime.now(UTC) + SCHEDULED_IN
            made = admin.post(f"{SETTINGS}/schedule", sends={
                "beta_disabled": False, "beta_phase": "open_beta",
                "allow_signup_without_invite": False, "reason": "the fair",
                "at": due.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
            self.assertEqual(made.status, 201, made.body)
            world.node.kill()
            world.start_nodes()
            self.everywhere(world, "open_beta")
            settings = admin.get(SETTINGS).json()
            self.assertEqual(settings["version"], 1)
            reverted = admin.post(f"{SETTINGS}/revert", sends={"version": settings["version"]})
            self.assertEqual(reverted.status, 200, reverted.body)
            self.everywhere(world, "instructor_only")

    def everywhere(self, world: World, phase: str) -> None:
        for node in world.nodes:
            wait_for(lambda node=node: world.client(node).get("/api/v1/health/lite").headers[
                "x-beta-phase"] == phase, f"{phase} at {node.url}")


if __name__ == "__main__":
    unittest.main()
