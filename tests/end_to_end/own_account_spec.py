"""One person's account from its first code to its end, and what is left of them then: nothing."""

import re
import subprocess
import unittest

from tests.end_to_end.harness import World, wait_for
from tests.end_to_end.terminal import Terminal

PERSON = "one.of.a.kind.person@example.org"
FIRST = "Correct horse 1 battery"
SECOND = "Another horse 2 battery"
NAME = "Onomatopoeia"
LATER_NAME = "Hippopotomonstro"
TOPICS = ("facts", "commands", "vault", "jobs.mail", "jobs.mail.ledger")


class OwnAccount(unittest.TestCase):
    def test_a_person_comes_forgets_their_password_and_goes_without_a_trace(self):
        with World() as world:
            world.admin.put("/api/v1/beta/settings",
                            sends={"beta_disabled": False, "beta_phase": "open_beta",
                                   "allow_signup_without_invite": True})
            anybody = world.client()
            self.proves_their_mailbox(world)
            token = self.mailed(world, "password-reset/request", r"token=([\w-]+)")
            confirmed = anybody.post("/api/v1/password-reset/confirm",
                                     sends={"token": token, "new_password": SECOND})
            self.assertEqual(confirmed.status, 200, confirmed.body)
            person = anybody.sign_in(PERSON, SECOND)
            self.is_shown_what_is_known(person)
            self.downloads_what_is_known(person)
            self.moves_and_is_called_otherwise(person)

            erased = person.post("/api/v1/privacy/delete/me", sends={"delete_account": True})
            self.assertEqual(erased.status, 200, erased.body)
            self.assertEqual(person.get("/api/v1/auth/me").status, 401)
            with self.assertRaises(AssertionError):
                anybody.sign_in(PERSON, SECOND)
            wait_for(lambda: any("was deleted" in mail.text for mail in world.mail.to(PERSON)),
                     "the farewell")

            terminal = Terminal(world)
            terminal.must("rebuild")
            terminal.must("audit")
            for secret in (PERSON, NAME, LATER_NAME, token):
                self.nobody_reads(world, secret)

    def proves_their_mailbox(self, world: World) -> None:
        code = self.mailed(world, "auth/send-email-verification", r"\n\s+(\d{6})\r?\n")
        anybody = world.client()
        verified = anybody.post("/api/v1/auth/verify-email-code",
                                sends={"email": PERSON, "code": code})
        self.assertEqual(verified.status, 200, verified.body)
        created = anybody.post("/api/v1/auth/register", sends={
            "email": PERSON, "password": FIRST, "first_name": NAME, "last_name": "Bell",
            "zip_code": "10001",
            "email_verification_token": verified.json()["verification_token"]})
        self.assertEqual(created.status, 201, created.body)

    def mailed(self, world: World, path: str, pattern: str) -> str:
        """What is in the mail that is sent for that."""
        answer = world.client().post(f"/api/v1/{path}", sends={"email": PERSON})
        self.assertEqual(answer.status, 200, answer.body)

        def found() -> str | None:
            for mail in world.mail.to(PERSON):
                match = re.search(pattern, mail.text)
                if match:
                    return match[1]
            return None

        wait_for(found, "the mail")
        return found()

    def is_shown_what_is_known(self, person) -> None:
        def profile() -> dict:
            answer = person.get("/api/v1/privacy/export/me")
            return answer.json()["data"]["profile"] if answer.status == 200 else {}

        wait_for(profile, "the rows")
        self.assertEqual((profile()["email"], profile()["first_name"]), (PERSON, NAME))

    def moves_and_is_called_otherwise(self, person) -> None:
        changed = person.request("PATCH", "/api/v1/auth/me",
                                 sends={"last_name": LATER_NAME, "zip_code": "94110"})
        self.assertEqual(changed.status, 200, changed.body)
        self.assertEqual(changed.json()["timezone"], "America/Los_Angeles")
        wait_for(lambda: person.get("/api/v1/privacy/export/me").json()["data"]["profile"]
                 ["last_name"] == LATER_NAME, "the rows to tell of it")

    def downloads_what_is_known(self, person) -> None:
        asked = person.post("/api/v1/privacy/export/me")
        self.assertEqual(asked.status, 202, asked.body)
        path = f"/api/v1/privacy/exports/{asked.json()['export_id']}"

        def is_ready() -> bool:
            answer = person.get(path)
            return answer.status == 200 and answer.json()["state"] == "ready"

        wait_for(is_ready, "the export")
        file = person.get(person.get(path).json()["download_url"])
        self.assertEqual(file.status, 200, file.body)
        profile = file.json()["profile"]
        self.assertEqual((profile["email"], profile["first_name"]), (PERSON, NAME))

    def nobody_reads(self, world: World, secret: str) -> None:
        for topic in TOPICS:
            command = ["kcat", "-C", "-e", "-q", "-b", world.kafka.brokers, "-t", topic,
                       "-o", "beginning", "-f", "%h %k %s\\n"]
            told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
            self.assertNotIn(secret.lower(), told.stdout.lower(), f"in {topic}")
        for table in world.rows("SELECT table_name FROM information_schema.tables "
                                "WHERE table_schema = 'public'"):
            rows = "\n".join(world.rows(f'SELECT * FROM "{table}"'))
            self.assertNotIn(secret.lower(), rows.lower(), f"in the rows of {table}")
        self.assertNotIn(secret.lower(), world.log_text().lower(), "in the log lines")


if __name__ == "__main__":
    unittest.main()
