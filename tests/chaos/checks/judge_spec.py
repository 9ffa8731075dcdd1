"""A run that was recorded is judged as it was when it was run."""

import tempfile
import unittest
from pathlib import Path

from tests.chaos.checks import judge
from tests.chaos.checks.telling import (
    EMAIL, INVITE, batch, call, delivered, evidence, issue, issued, mails, requested, row)
from tests.chaos.history import History


class Judging(unittest.TestCase):
    def test_what_is_wrong_is_found_again_in_what_was_written(self):
        bad = evidence(issue(), call("read", told={"status": "accepted"}), call("read", status=500),
                       facts=[issued(), issued("01OTHER"), requested(), delivered("sent")],
                       invites={INVITE: row()}, batches=[batch({EMAIL: "sent"}, sent=2)])
        found = judge.problems(bad)
        # Each of the five objects to something.
        for words in ("issued 2 invites", "saw accepted", "answered 500", "its rows say",
                      "0 mails"):
            self.assertTrue(any(words in problem for problem in found), (words, found))
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        history = History(folder / judge.HISTORY)
        for one in bad.calls:
            history.add(one)
        history.close()
        judge.write(bad, folder)
        self.assertEqual(judge.problems(judge.read(folder)), found)

    def test_what_is_sound_is_not_objected_to(self):
        good = evidence(issue(), facts=[issued()], invites={INVITE: row()},
                        batches=[batch({"ben@example.org": "sent"})],
                        mails=mails("ben@example.org"))
        self.assertEqual(judge.problems(good), [])


if __name__ == "__main__":
    unittest.main()
