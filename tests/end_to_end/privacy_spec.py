"""No address and no invite code in full where it does not belong."""

import json
import subprocess
import unittest
import urllib.parse

from tests.end_to_end import invites
from tests.end_to_end.harness import World

PERSON = "very.special.person@example.org"
REFUSED = "refused.special.person@example.org"
STRANGER = "strange.special.person@example.org"
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


if __name__ == "__main__":
    unittest.main()
