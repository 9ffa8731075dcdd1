"""No address and no invite code in full where it does not belong."""

import subprocess
import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import World

PERSON = "very.special.person@example.org"
REFUSED = "refused.special.person@example.org"


class Privacy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.world.mail.refuse(REFUSED, 550, f"<{REFUSED}> is not known here")
        batch_id = invites.sent(cls.world.admin, [PERSON, REFUSED])
        invites.ended(cls.world, batch_id)
        found = cls.world.admin.get(invites.ROOT, query={"email": PERSON}).json()["invites"][0]
        cls.code = found["code"]

    def test_nobody_is_named_in_a_log_line(self):
        self.must_not_name_anybody(self.world.log_text(), "the log")

    def test_nobody_is_named_in_the_facts_the_commands_or_the_jobs(self):
        for topic in ("facts", "commands", "vault", "jobs.mail", "jobs.mail.bulk",
                      "jobs.mail.ledger"):
            with self.subTest(topic=topic):
                self.must_not_name_anybody(self.records(topic), topic)

    def test_nobody_is_named_in_the_metrics(self):
        answer = self.world.client().get("/api/v1/internal/metrics")
        self.assertEqual(answer.status, 200, answer.body)
        self.must_not_name_anybody(answer.body.decode(), "the metrics")

    def test_nobody_is_named_in_the_reasons_of_jobs(self):
        answer = self.world.admin.get("/api/v1/admin/jobs")
        self.assertEqual(answer.status, 200, answer.body)
        self.must_not_name_anybody(answer.body.decode(), "the jobs")

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
        for secret in (PERSON, REFUSED, self.code):
            self.assertNotIn(secret.lower(), text.lower(), f"{secret} stands in {where}")


if __name__ == "__main__":
    unittest.main()
