"""Faults strike a cluster while people use it.

TEST_NIGHTLY=1 makes it long, TEST_SEED draws others.

    ./dev test chaos
"""

import os
import unittest

from tests.chaos.faults import FAULTS
from tests.chaos.run import SHOWN_PROBLEMS, Options, Run

NIGHTLY = os.environ.get("TEST_NIGHTLY") == "1"
SEED = int(os.environ.get("TEST_SEED", "1"))
MINUTES = 15.0 if NIGHTLY else 1.0
HAND_OVERS = 5 if NIGHTLY else 1


class Chaos(unittest.TestCase):
    def test_whatever_fails_what_was_answered_holds_and_everything_ends(self):
        # What is put off by a mail server takes minutes to end.
        faults = tuple(fault for fault in FAULTS if NIGHTLY or not fault.slow)
        verdict = Run(Options(SEED, MINUTES, faults, crashes=HAND_OVERS,
                              stops=HAND_OVERS)).carry_out()
        print(verdict.text(SHOWN_PROBLEMS), flush=True)
        self.assertEqual(verdict.problems, [])


if __name__ == "__main__":
    unittest.main()
