"""No address and no invite code in full where it does not belong."""

import json
import shutil
import subprocess
import unittest
import urllib.parse

from tests.end_to_end import invites
from tests.end_to_end.harness import World, wait_for
from tests.end_to_end.terminal import Terminal

PERSON = "very.special.person@example.org"
REFUSED = "refused.special.person@example.org"
STRANGER = "strange.special.person@example.org"
GONE = "gone.special.person@example.org"
KEPT = "kept.special.person@example.org"
TOPICS = ("facts", "commands", "vault", "jobs.mail", "jobs.mail.bulk", "jobs.mail.ledger")


class Privacy(unittest.TestCase):
    """What was said to the system, rightly or wrongly, before anybody looks."""

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.world.mail.refuse(REFUSED, 550, f"<{REFUSED}> is not known here")
        cls.batch_id = invites.sent(cls.world.admin, [PERSON, REFUSED])
        invites.ended(cls.world, cls.batch_id)
        found = cls.world.admin.get(invites.ROOT, query={"email": PERSON}).json()["invites"][0]
        cls.code = found["code"]
        cls.send_one_by_one()
        cls.look_people_up()
        cls.prove_mailboxes()
        cls.make_mistakes()

    @classmethod
    def send_one_by_one(cls):
        admin = cls.world.admin
        admin.post(f"{invites.ROOT}/send", sends={"to_email": STRANGER})
        admin.post(f"{invites.ROOT}/send", sends={"to_email": REFUSED})
        admin.post(f"{invites.ROOT}/send-batch", sends={"emails": [PERSON, REFUSED]})

    @classmethod
    def look_people_up(cls):
        admin = cls.world.admin
        admin.get(f"{invites.ROOT}/{cls.code}")
        admin.get(f"{invites.ROOT}/validate", query={"code": cls.code, "email": PERSON})
        admin.get(f"{invites.ROOT}/validate", query={"code": cls.code.lower()})
        admin.get(f"{invites.ROOT}/batches/{cls.batch_id}/rows", query={"email": PERSON})
        admin.get(f"{invites.ROOT}/export.csv")

    @classmethod
    def prove_mailboxes(cls):
        anybody = cls.world.client()
        for address in (PERSON, STRANGER):
            for path in ("auth/send-email-verification", "password-reset/request"):
                answer = anybody.post(f"/api/v1/{path}", sends={"email": address})
                assert answer.status == 200, answer.body
            anybody.post("/api/v1/auth/verify-email-code",
                         sends={"email": address, "code": "000000"})
            wait_for(lambda to=address: any("five minutes" in mail.text
                                            for mail in cls.world.mail.to(to)), "a code by mail")

    @classmethod
    def make_mistakes(cls):
        admin = cls.world.admin
        admin.post(f"{invites.ROOT}/send", body=b'{"to_email":"' + PERSON.encode())
        admin.post(f"{invites.ROOT}/send", sends={"to_email": PERSON, PERSON: 1})
        admin.post(f"{invites.ROOT}/send-batch-async", sends={"emails": [PERSON, "nobody"]})
        admin.get(f"{invites.ROOT}/{PERSON}")
        admin.get(f"/{PERSON}/{cls.code}")
        invites.upload(admin, f'email\n"{PERSON}\n'.encode())
        form = urllib.parse.urlencode({"username": PERSON, "password": cls.code})
        cls.world.client().post("/api/v1/auth/login", body=form.encode(), headers={
            "Content-Type": "application/x-www-form-urlencoded"})

    def test_nobody_is_named_in_a_log_line(self):
        text = self.world.log_text()
        self.assertGreater(len(text.splitlines()), 5)
        self.must_not_name_anybody(text, "the log")

    def test_nobody_is_named_in_the_facts_the_commands_or_the_jobs(self):
        for topic in TOPICS:
            with self.subTest(topic=topic):
                self.must_not_name_anybody(self.records(topic), topic)

    def test_nobody_is_named_in_the_metrics(self):
        answer = self.world.client().get("/api/v1/internal/metrics")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertIn(b"instainstru_http_requests_total", answer.body)
        self.must_not_name_anybody(answer.body.decode(), "the metrics")

    def test_nobody_is_named_in_the_jobs_and_the_reasons_of_their_ends(self):
        jobs = self.world.admin.get("/api/v1/admin/jobs")
        self.assertEqual(jobs.status, 200, jobs.body)
        self.must_not_name_anybody(jobs.body.decode(), "the jobs")
        for job in jobs.json()["jobs"]:
            shown = self.world.admin.get(f"/api/v1/admin/jobs/{job['id']}")
            self.must_not_name_anybody(shown.body.decode(), "a job")

    def test_nobody_is_named_in_the_rows_of_the_database(self):
        tables = self.world.rows("SELECT table_name FROM information_schema.tables "
                                 "WHERE table_schema = 'public'")
        self.assertIn("invites", " ".join(tables))
        for table in tables:
            with self.subTest(table=table):
                self.must_not_name_anybody("\n".join(
                    self.world.rows(f'SELECT * FROM "{table}"')), table)

    def test_a_refusal_does_not_repeat_what_was_wrong(self):
        answer = invites.upload(self.world.admin, f'email\n{PERSON}\n"{STRANGER}\n'.encode())
        self.assertEqual(answer.status, 422)
        self.must_not_name_anybody(answer.body.decode(), "a problem")
        answer = self.world.admin.post(f"{invites.ROOT}/send-batch-async",
                                       sends={"emails": [f"{PERSON} and {STRANGER}"]})
        self.assertEqual(answer.status, 422)
        self.must_not_name_anybody(json.dumps(answer.json()["errors"]), "a problem")

    def test_the_log_can_be_read_by_a_person_all_the_same(self):
        text = self.records("facts")
        self.assertIn('"type":"InviteIssued"', text.replace(" ", ""))

    def records(self, topic: str) -> str:
        """Every record with its headers, as kcat shows it."""
        command = ["kcat", "-C", "-e", "-q", "-b", self.world.kafka.brokers, "-t", topic,
                   "-o", "beginning", "-f", "%h %k %s\\n"]
        return subprocess.run(command, capture_output=True, text=True, check=True,
                              timeout=60).stdout

    def must_not_name_anybody(self, text: str, where: str) -> None:
        for secret in (PERSON, REFUSED, STRANGER, self.code):
            self.assertNotIn(secret.lower(), text.lower(), f"{secret} stands in {where}")


class AnErasure(unittest.TestCase):
    """One story: somebody with a queued mail and a row in another list wants to be erased."""

    def test_an_erased_person_can_be_had_from_nowhere_and_everything_else_can(self):
        with World() as world:
            terminal = Terminal(world)
            world.mail.refuse(GONE, 451, "later")
            batch_id = invites.sent(world.admin, [GONE, KEPT])
            wait_for(lambda: self.job_of(world, "retry_wait"), "the mail to wait for a retry")
            waiting = invites.imported(world.admin, [GONE, KEPT])
            backup = str(world.folder / "vault-before.jsonl")
            terminal.must("events", "export", "--vault", backup)
            keys = self.keys_of(world, GONE)
            self.assertGreaterEqual(len(keys), 2)

            told = json.loads(terminal.must("people", "erase", GONE, "--json"))
            self.assertEqual((told["had_account"], told["invites_revoked"]), (False, 1))
            self.nobody_can_read_it(world, keys)
            self.the_queued_mail_ends_as_erased(world, batch_id)
            self.the_list_in_preparation_lost_only_them(world, waiting)
            again = json.loads(terminal.must("people", "erase", GONE, "--json"))
            self.assertEqual(again["invites_revoked"], 0)

            terminal.must("rebuild")
            terminal.must("audit")
            self.nobody_can_read_it(world, keys)
            self.it_is_repeated_after_a_restore(world, backup, keys)

    def nobody_can_read_it(self, world: World, keys: set[str]) -> None:
        wait_for(lambda: keys <= self.tombstones(world), "the keys to be destroyed")
        wait_for(lambda: not world.admin.get(invites.ROOT, query={"email": GONE}).json()["invites"],
                 "the rows to be purged")
        shown = world.admin.get(f"{invites.ROOT}/export.csv").body.decode()
        self.assertNotIn(GONE, shown)
        self.assertIn(KEPT, shown)
        self.assertNotIn(GONE, world.log_text())

    def the_queued_mail_ends_as_erased(self, world: World, batch_id: str) -> None:
        seen = invites.ended(world, batch_id)
        self.assertEqual((seen["sent"], seen["skipped"]), (1, 1))
        row = next(row for row in invites.rows(world.admin, batch_id) if row["state"] == "skipped")
        self.assertEqual((row["reason"], row["email"]), ("erased", "erased"))
        self.assertTrue(self.job_of(world, "skipped"))

    def the_list_in_preparation_lost_only_them(self, world: World, import_id: str) -> None:
        seen = invites.ended(world, invites.send(world.admin, import_id))
        rows = {row["email"]: row for row in invites.rows(world.admin, seen["id"])}
        self.assertEqual(rows["erased"]["reason"], "erased")
        self.assertEqual(rows[KEPT]["state"], "skipped")

    def it_is_repeated_after_a_restore(self, world: World, vault: str, keys: set[str]) -> None:
        terminal = Terminal(world)
        log = str(world.folder / "log.jsonl")
        terminal.must("events", "export", log)
        with World(started=False) as second:
            shutil.copy(world.folder / "secrets.toml", second.folder / "secrets.toml")
            restored = Terminal(second)
            restored.must("events", "import", log)
            restored.must("events", "import", "--vault", vault)
            self.assertFalse(keys & self.tombstones(second))
            second.start_nodes()
            self.assertLessEqual(keys, self.tombstones(second))

    def job_of(self, world: World, state: str) -> list[dict]:
        return world.admin.get("/api/v1/admin/jobs", query={"state": state}).json()["jobs"]

    def keys_of(self, world: World, email: str) -> set[str]:
        """Those that stand in rows of the person, as the database has them."""
        recipient = world.rows(
            "SELECT DISTINCT recipient FROM invites WHERE id = "
            f"'{world.admin.get(invites.ROOT, query={'email': email}).json()['invites'][0]['id']}'")
        sealed = world.rows("SELECT address FROM import_rows "
                            f"WHERE recipient = '{recipient[0]}'")
        return {one.split(".")[0] for one in sealed}

    def tombstones(self, world: World) -> set[str]:
        command = ["kcat", "-C", "-e", "-q", "-b", world.kafka.brokers, "-t", "vault",
                   "-o", "beginning", "-f", "%h %k\\n"]
        told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return {line.split()[-1] for line in told.stdout.splitlines() if "kind=erased" in line}


if __name__ == "__main__":
    unittest.main()
