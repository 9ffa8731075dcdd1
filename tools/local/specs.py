"""Runs the *_spec.py files of a folder: `python3 -m tools.local.specs tests/tidy [WORDS]`.

Each test method is one sentence, printed as such. With WORDS only sentences that contain them run.
TEST_REPORT names a file for the counts. `--at-once N` runs N classes side by side, each in a
process of its own; classes share nothing but the machine. One that measures time says
`runs_alone = True`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.local.paths import ROOT
from tools.local.process import die_with_parent
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
        self._say("FAILED", test, "\n    " + reason.rstrip().replace("\n", "\n    "))

    def _say(self, word: str, test, more: str = "") -> None:
        seconds = time.monotonic() - getattr(self, "_began", time.monotonic())
        # In one piece: others may write to the same place.
        sys.stdout.write(f"{word} {_sentence(test)} ({seconds:.1f} s){more}\n")
        sys.stdout.flush()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tools.local.specs", description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--of-class", default="", help="only this one, as module.Class")
    parser.add_argument("--at-once", type=int, default=1)
    chosen = parser.parse_args(arguments)
    end_on_signals()
    words = " ".join(chosen.words)
    loader = unittest.TestLoader()
    tests = [test for suite in loader.discover(str(ROOT / chosen.folder), "*_spec.py", str(ROOT))
             for test in _each(suite)
             if words in _sentence(test) and chosen.of_class in ("", _class_of(test))]
    if not tests:
        print(f"FAILED no sentence of {chosen.folder} has the words {words!r}", flush=True)
        return 1
    try:
        if chosen.at_once > 1:
            passed, failed = _run_classes(chosen.folder, words, tests, chosen.at_once)
        else:
            result = Sentences()
            unittest.TestSuite(tests).run(result)
            passed, failed = result.passed, result.failed
    except KeyboardInterrupt:
        return 130
    report = os.environ.get("TEST_REPORT")
    if report:
        with open(report, "w") as file:
            json.dump({"passed": passed, "failed": failed}, file)
    return 1 if failed else 0


def _run_classes(folder: str, words: str, tests: list, at_once: int) -> tuple[int, int]:
    classes = {_class_of(test): getattr(test, "runs_alone", False) for test in tests}
    children: list[subprocess.Popen] = []

    def run(name: str) -> tuple[int, int]:
        with tempfile.TemporaryDirectory(prefix="instainstru-specs-") as reports:
            report = Path(reports) / "report.json"
            child = subprocess.Popen(
                [sys.executable, "-m", "tools.local.specs", folder, *words.split(),
                 "--of-class", name],
                env={**os.environ, "TEST_REPORT": str(report)}, preexec_fn=die_with_parent)
            children.append(child)
            code = child.wait()
            if report.exists():
                told = json.loads(report.read_text())
                return told["passed"], told["failed"]
            print(f"FAILED {name} ended with exit code {code} and no report", flush=True)
            return 0, 1

    # Not a `with`: told to end, we do not wait for those that have not begun.
    threads = ThreadPoolExecutor(at_once)
    try:
        counts = list(threads.map(run, [name for name, alone in classes.items() if not alone]))
        counts += [run(name) for name, alone in classes.items() if alone]
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for child in children:
            if child.poll() is None:
                child.terminate()
                child.wait()
    return sum(passed for passed, _ in counts), sum(failed for _, failed in counts)


def _class_of(test) -> str:
    return f"{type(test).__module__}.{type(test).__qualname__}"


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
