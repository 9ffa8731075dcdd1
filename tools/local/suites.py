"""The test suites and how each tells what passed and what failed."""

import json
import os
import re
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tools.local.build import ADMIN, BUILD
from tools.local.failures import failures_in
from tools.local.mailbox import npm_ci
from tools.local.paths import ROOT
from tools.local.process import die_with_parent

TIMEOUT_SECONDS = 20 * 60
# Ten minutes a target by night, and before it a build from nothing.
FUZZ_TIMEOUT_SECONDS = 6 * 60 * 60
NIGHTLY_TIMEOUT_SECONDS = 120 * 60
STOP_SECONDS = 20
SIMULATION_FIGURES = r"\d+ runs|  faults of all:"
CHAOS_FIGURES = (r"seed|quiet after|\d+ (hand-overs|invites|calls)|faults:|answers:|crash:|"
                 r"planned:|NOT")
DOCTEST_SUMMARY = re.compile(
    r"^\[doctest\] test cases: +(\d+) +\| +(\d+) passed +\| +(\d+) failed", re.MULTILINE)


@dataclass
class Outcome:
    passed: int
    failed: int
    output: str  # Of what failed.
    figures: list[str]


@dataclass
class Suite:
    """A program that runs tests and tells their number."""
    name: str
    command: list
    count: str                      # "doctest", "specs", "vitest" or "playwright"
    cwd: Path = ROOT
    timeout: int = 0  # Seconds; 0: the usual.
    env: dict = field(default_factory=dict)
    by_default: bool = True         # else only when it is named
    runs_alone: bool = False        # it measures time, or takes all there is
    figures: str = ""               # begins the lines that tell what it did, shown though it passes
    _child: subprocess.Popen | None = field(default=None, init=False)

    def end(self) -> None:
        """From another thread: what runs of it ends now."""
        child = self._child
        if child is not None:
            _end_group(child)

    def run(self, env: dict) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="instainstru-suite-") as folder:
            report = Path(folder) / "report.json"
            code, output = self._execute({**env, **self.env, "TEST_REPORT": str(report),
                                          "PLAYWRIGHT_JSON_OUTPUT_NAME": str(report)}, report)
            passed, failed = self._counts(output, report)
        told = failures_in(self.count, output) if failed or code or not passed else ""
        if code != 0 and failed == 0:
            # It crashed, hung, or never began: whatever it counted, that is not a success.
            failed = 1
            told += f"\n{self.name} ended with exit code {code}\n"
        if passed + failed == 0:
            failed = 1
            told += f"\n{self.name} ran no test at all\n"
        shown = [line for line in output.splitlines()
                 if self.figures and re.match(self.figures, line)]
        return Outcome(passed, failed, told, shown)

    def _execute(self, env: dict, report: Path) -> tuple[int, str]:
        command = [str(part).replace("{report}", str(report)) for part in self.command]
        is_nightly = os.environ.get("TEST_NIGHTLY") == "1"
        timeout = self.timeout or (NIGHTLY_TIMEOUT_SECONDS if is_nightly else TIMEOUT_SECONDS)
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            child = self._child = subprocess.Popen(
                command, cwd=self.cwd, env={**os.environ, **env}, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
                preexec_fn=die_with_parent)
            try:
                code = child.wait(timeout)
                note = ""
            except subprocess.TimeoutExpired:
                code, note = 124, f"\n{self.name} was stopped after {timeout} s\n"
            finally:
                _end_group(child)
                self._child = None
            output.seek(0)
            return code, output.read() + note

    def _counts(self, output: str, report: Path) -> tuple[int, int]:
        if self.count == "doctest":
            found = DOCTEST_SUMMARY.search(output)
            return (int(found[2]), int(found[3])) if found else (0, 0)
        try:
            told = json.loads(report.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return 0, 0
        if self.count == "specs":
            return told["passed"], told["failed"]
        if self.count == "vitest":
            return told["numPassedTests"], told["numFailedTests"] + told["numPendingTests"]
        stats = told["stats"]
        # One that passes only when repeated has failed.
        return stats["expected"], stats["unexpected"] + stats["flaky"] + stats["skipped"]


def all_suites() -> list[Suite]:
    """Cheap ones first, so that most mistakes show within seconds."""
    suites = [specs("tidy")]
    for folder in sorted((ROOT / "tests").iterdir()):
        if folder.name not in ("support", "fuzz") and any(folder.glob("**/*.cpp")):
            program = BUILD / f"tests_{folder.name}"
            suites.append(Suite(folder.name, [program, "--no-colors"], "doctest",
                                runs_alone=folder.name == "simulation",
                                figures=SIMULATION_FIGURES if folder.name == "simulation" else ""))
    suites.append(Suite("mutants", [ROOT / "dev", "sim", "--mutants"], "specs",
                        runs_alone=True, figures=r"\|"))
    if any((ADMIN / "src").glob("**/*.test.ts*")):
        command = ["npx", "vitest", "run", "--reporter=default", "--reporter=json",
                   "--outputFile.json={report}"]
        suites.append(Suite("admin", command, "vitest", cwd=ADMIN))
    # These are among those of `chaos`; without it they take a second.
    suites.append(specs("chaos_checks", "chaos/checks", by_default=False))
    suites.append(specs("soak_checks", "soak/checks"))
    suites.append(specs("end_to_end", at_once=2, runs_alone=True))
    suites.append(Suite("browser", ["python3", "-m", "tests.end_to_end.browser"], "playwright",
                        runs_alone=True))
    suites.append(specs("chaos", runs_alone=True, figures=CHAOS_FIGURES))
    suites.append(specs("schemathesis", runs_alone=True, figures=r"  \d+ requests"))
    suites.append(Suite("fuzz", [ROOT / "dev", "fuzz", *_fuzz_seconds()], "specs",
                        timeout=FUZZ_TIMEOUT_SECONDS, runs_alone=True, figures="ok .* runs"))
    return suites


def _fuzz_seconds() -> list[str]:
    """Of each target. The short form draws the same each time, and fails by what was changed."""
    return [] if os.environ.get("TEST_NIGHTLY") == "1" else ["--seconds", "2", "--seed", "1"]


def specs(name: str, folder: str = "", by_default: bool = True, at_once: int = 1,
          runs_alone: bool = False, figures: str = "") -> Suite:
    command = ["python3", "-m", "tools.local.specs", f"tests/{folder or name}",
               "--at-once", str(at_once)]
    return Suite(name, command, "specs", by_default=by_default, runs_alone=runs_alone,
                 figures=figures)


def prepare_browser() -> None:
    npm_ci(ROOT / "tests" / "browser", ROOT / "tests" / "browser")


def _end_group(child: subprocess.Popen) -> None:
    """Whatever is left of the program and of what it started."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()
