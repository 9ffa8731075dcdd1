"""What a caller knows after an answer, or after none."""

import tempfile
import unittest
from pathlib import Path

from tests.chaos import history
from tests.chaos.history import DONE, NOT_HERE, REFUSED, UNKNOWN, History, outcome_of
from tests.end_to_end.client import Answer


class Outcomes(unittest.TestCase):
    def test_each_answer_says_whether_it_happened(self):
        for status, code, outcome in (
                (200, None, DONE), (404, "invite_not_found", REFUSED),
                (409, "invite_revoked", REFUSED), (429, "delivered_recently", REFUSED),
                (429, "too_busy", NOT_HERE), (401, None, NOT_HERE),
                (503, "event_log_unavailable", NOT_HERE), (503, "OUTCOME_UNKNOWN", UNKNOWN),
                (503, "database_unavailable", UNKNOWN), (500, None, UNKNOWN)):
            with self.subTest(status=status, code=code):
                self.assertEqual(outcome_of(status, code), outcome)


class Histories(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.path = Path(folder) / "history.jsonl"
        self.history = History(self.path)
        self.addCleanup(self.history.close)

    def ask(self, send) -> history.Call:
        return self.history.ask("revoke", "01INVITE", 0, send, key="k")

    def test_an_answer_is_kept_with_its_position(self):
        call = self.ask(lambda: Answer(200, {"x-position": "3:7", "x-stale": "true"}, b"{}"))
        self.assertEqual((call.outcome, call.position, call.stale), (DONE, "3:7", True))

    def test_nobody_there_is_certain_and_a_broken_connection_is_not(self):
        for failure, outcome in ((ConnectionRefusedError(), NOT_HERE),
                                 (ConnectionResetError(), UNKNOWN), (TimeoutError(), UNKNOWN)):
            with self.subTest(failure=failure):
                self.assertEqual(self.ask(_raising(failure)).outcome, outcome)

    def test_what_is_written_is_read_again(self):
        self.ask(lambda: Answer(409, {}, b'{"code":"invite_used"}'))
        self.ask(_raising(TimeoutError()))
        self.assertEqual(history.read(self.path), self.history.calls)


def _raising(failure: Exception):
    def send():
        raise failure
    return send


if __name__ == "__main__":
    unittest.main()
