"""Without its log the system says so, reads go on, and nothing happens twice when it is back."""

import unittest
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.end_to_end import invites
from tests.end_to_end.client import Answer
from tests.end_to_end.harness import World, wait_for

READS = ("/api/v1/auth/me", f"{invites.ROOT}", f"{invites.ROOT}/batches", "/api/v1/admin/jobs",
         "/api/v1/admin/system")
# Nothing happened, or: it was on its way to the log when that went away.
NOT_RECORDED, IN_DOUBT = "event_log_unavailable", "OUTCOME_UNKNOWN"
BACK_SECONDS = 60.0


class WithoutTheLog(unittest.TestCase):
    def test_a_command_is_told_to_come_again_and_then_has_one_effect(self):
        self.world = self.enterContext(World())
        self.admin = self.world.admin
        import_id = invites.imported(self.admin, ["listed@example.org"])
        done = self.generate("done-before")
        self.assertEqual(done.status, 200, done.body)
        commands: dict[str, Callable[[], Answer]] = {
            "1": lambda: self.generate("1"),
            "2": lambda: self.generate("2"),
            "mail": lambda: self.post("send", "mail", to_email="mailed@example.org"),
            "list": lambda: self.post(f"import/{import_id}/send", "list")}

        self.world.kafka.kill()
        with ThreadPoolExecutor(len(commands)) as threads:
            asked = {key: threads.submit(command) for key, command in commands.items()}
            for path in READS:
                self.assertEqual(self.admin.get(path).status, 200, path)
            for answer in asked.values():
                self.must_be_put_off(answer.result(), NOT_RECORDED, IN_DOUBT)
        wait_for(lambda: self.readiness() == (503, NOT_RECORDED), "the process to notice")
        for path in READS:
            self.assertEqual(self.admin.get(path).status, 200, path)
        self.assertEqual(self.world.mail.count, 0)

        self.world.kafka.start(dies_with_us=True)
        self.world.kafka.wait_ready()
        told = {key: wait_for(lambda: self.unless_put_off(command()), f"an answer to {key}",
                              BACK_SECONDS).json() for key, command in commands.items()}
        self.assertEqual({key: command().json() for key, command in commands.items()}, told)
        self.assertEqual(self.generate("done-before").json(), done.json())
        invites.must_have_ended_once(self.world, told["list"]["batch_id"], ["listed@example.org"])
        wait_for(lambda: self.world.mail.count == 2, "both mails")
        self.assertEqual(self.world.mail.mails_by_recipient(),
                         {"mailed@example.org": 1, "listed@example.org": 1})
        in_log = self.world.node.must("events", "show", "--json")
        self.assertEqual(in_log.count('"type":"InviteIssued"'), len(commands) + 1)
        self.assertEqual(in_log.count('"type":"BatchAccepted"'), 1)
        self.assertIn("The log is sound.", self.world.node.must("fsck"))

    def generate(self, key: str) -> Answer:
        return self.post("generate", key, count=1)

    def post(self, what: str, key: str, **body) -> Answer:
        return self.admin.post(f"{invites.ROOT}/{what}", sends=body, key=key)

    def must_be_put_off(self, answer: Answer, *codes: str) -> None:
        self.assertEqual(answer.status, 503, answer.body)
        self.assertIn(answer.code, codes)
        self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)

    def unless_put_off(self, answer: Answer) -> Answer | None:
        if answer.status == 503:
            self.must_be_put_off(answer, NOT_RECORDED, IN_DOUBT)
            return None
        self.assertEqual(answer.status, 200, answer.body)
        return answer

    def readiness(self) -> tuple[int, str | None]:
        answer = self.world.client().get("/api/v1/ready")
        return answer.status, answer.code


if __name__ == "__main__":
    unittest.main()
