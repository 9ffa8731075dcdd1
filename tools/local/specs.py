"""Runs the *_spec.py files of a folder: `python3 -m tools.local.specs tests/tidy [WORDS]`.

Each test method is one sentence, printed as such. With WORDS only sentences that contain them run.
TEST_REPORT names a file for the counts.
"""

import json
import os
import sys
import time
import unittest

from tools.local.paths import ROOT
from tools.local.signals import end_on_signals


class Sentences(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.passed = 0

    def startTest(self, test):
        super().startTest(test)
        self._began = time.monotonic()

    def addSuccess(self, test):
        self.passed += 1
        self._say("ok    ", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._explain(test, self.failures[-1][1])

    def addError(self, test, err):
        if err[0] is KeyboardInterrupt:
            raise err[1]
        super().addError(test, err)
        self._explain(test, self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            what = self.failures if issubclass(err[0], test.failureException) else self.errors
            self._explain(test, f"{subtest}\n{what[-1][1]}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        # A test that did not run has shown nothing.
        self.failures.append((test, reason))
        self._explain(test, f"skipped: {reason}")

    @property
    def failed(self) -> int:
        return len(self.failures) + len(self.errors)

    def _explain(self, test, reason: str) -> None:
        self._say("FAILED", test)
        print("    " + reason.rstrip().replace("\n", "\n    "), flush=True)

    def _say(self, word: str, test) -> None:
        seconds = time.monotonic() - getattr(self, "_began", time.monotonic())
        print(f"{word} {_sentence(test)} ({seconds:.1f} s)", flush=True)


def main(arguments: list[str]) -> int:
    end_on_signals()
    folder, words = ROOT / arguments[0], " ".join(arguments[1:])
    loader = unittest.TestLoader()
    tests = [test for suite in loader.discover(str(folder), "*_spec.py", str(ROOT))
             for test in _each(suite) if words in _sentence(test)]
    result = Sentences()
    try:
        unittest.TestSuite(tests).run(result)
    except KeyboardInterrupt:
        return 130
    report = os.environ.get("TEST_REPORT")
    if report:
        with open(report, "w") as file:
            json.dump({"passed": result.passed, "failed": result.failed}, file)
    return 1 if result.failed else 0


def _each(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from _each(one)
        else:
            yield one


def _sentence(test) -> str:
    name = test.id().rsplit(".", 1)[-1] if isinstance(test, unittest.TestCase) else str(test)
    return name.removeprefix("test_").replace("_", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
