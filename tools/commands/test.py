"""./dev test: builds everything and runs every suite on servers of its own.

Needs no ./dev up and does not touch one; several may run at once. The last line is the sum.
"""

import argparse
import os
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.local.build import ADMIN, SANITIZE, SANITIZERS, build, build_admin
from tools.local.kafka import Kafka, fetch_jars
from tools.local.mailbox import npm_ci
from tools.local.paths import ROOT
from tools.local.ports import free_ports
from tools.local.postgres import Postgres
from tools.local.process import StartFailed
from tools.local.signals import end_on_signals
from tools.local.suites import Outcome, Suite, all_suites, prepare_browser

# These bring their own servers or need none.
WITHOUT_SERVICES = {"tidy", "base", "bench", "domain", "replay", "simulation", "admin",
                    "end_to_end", "browser", "fuzz", "schemathesis", "chaos_checks", "soak_checks",
                    "chaos", "mutants"}
# Of a build of their own, or judged by the clock.
NOT_SANITIZED = {"mutants", "fuzz", "chaos"}
# Most brokers of the tests end before a better compiler has paid: half the time of their start.
SHORT_LIVED = "-XX:TieredStopAtLevel=1"
SYMBOLIZER = "/usr/bin/llvm-symbolizer-19"
WITHOUT_A_BUILD = {"tidy", "chaos_checks", "soak_checks"}


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev test", description=__doc__)
    parser.add_argument("suite", nargs="*", help="only these, e.g. base or end_to_end")
    parser.add_argument("--nightly", action="store_true", help="many more fault runs")
    parser.add_argument("--sanitize", choices=SANITIZERS,
                        help="what is compiled and run tells of what it must not do")
    chosen = parser.parse_args(arguments)
    if chosen.sanitize and chosen.sanitize != SANITIZE:
        # Anew: where the build is was settled when its module was read.
        os.environ["TEST_SANITIZE"] = chosen.sanitize
        os.execv(ROOT / "dev", [str(ROOT / "dev"), "test", *arguments])
    end_on_signals()
    suites = _chosen(chosen.suite)
    os.environ["TEST_NIGHTLY"] = "1" if chosen.nightly else "0"
    _set_up_sanitizers()
    os.environ.setdefault("KAFKA_OPTS", SHORT_LIVED)
    passed, failed, told = 0, 0, []
    prepared, why = _prepare(suites)
    if not prepared:
        print(f"FAILED  preparation: {why}", flush=True)
        failed += 1
        suites = [one for one in suites if one.name in WITHOUT_A_BUILD]
    with Services(needed=any(one.name not in WITHOUT_SERVICES for one in suites)) as services:
        for outcome in _run_all(suites, services.env):
            passed += outcome.passed
            failed += outcome.failed
            told += [outcome.output] if outcome.failed else []
    # Once more, where the end of a log is read first.
    print("".join(f"{one}\n" for one in told), end="")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


class Services:
    """A Kafka and a PostgreSQL that live as long as the block, on ports free at the moment."""

    def __init__(self, needed: bool):
        self.env: dict = {}
        self._needed = needed

    def __enter__(self):
        if self._needed:
            self._folder = Path(tempfile.mkdtemp(prefix="instainstru-test-"))
            self._folder.chmod(0o755)  # PostgreSQL runs as another user where we are root.
            kafka_port, controller_port, postgres_port = free_ports(3)
            self._kafka = Kafka(self._folder, kafka_port, controller_port)
            self._postgres = Postgres(self._folder, postgres_port, durable=False)
            try:
                self._start()
            except BaseException:
                self.__exit__()
                raise
        return self

    def _start(self) -> None:
        self._kafka.start(dies_with_us=True)
        self._postgres.start(dies_with_us=True)
        self._kafka.wait_ready()
        self._postgres.wait_ready()
        self.env = {"TEST_KAFKA_BROKERS": self._kafka.brokers,
                    "TEST_DATABASE_URL": self._postgres.url}

    def __exit__(self, *error) -> None:
        if self._needed:
            self._kafka.kill()
            self._postgres.kill()
            self._postgres.forget()
            shutil.rmtree(self._folder, ignore_errors=True)


def _chosen(names: list[str]) -> list[Suite]:
    suites = all_suites()
    known = [one.name for one in suites]
    for name in names:
        if name not in known:
            raise StartFailed(f"there is no suite {name}; there are {', '.join(known)}.")
    left_out = NOT_SANITIZED if SANITIZE else set()
    return [one for one in suites if one.name in names
            or (not names and one.by_default and one.name not in left_out)]


def _prepare(suites: list[Suite]) -> tuple[bool, str]:
    names = {one.name for one in suites}
    try:
        if names <= WITHOUT_A_BUILD:
            return True, ""
        targets = [f"tests_{one.name}" for one in suites if one.count == "doctest"]
        if names & {"end_to_end", "browser", "schemathesis", "chaos"}:
            targets.append("instainstru")
        if names & {"end_to_end", "browser"}:
            build_admin()
        if targets:
            build(*targets)
        if "admin" in names:
            npm_ci(ADMIN, ADMIN)
        if "browser" in names:
            prepare_browser()
        fetch_jars()
    except StartFailed as failure:
        return False, str(failure)
    return True, ""


def _set_up_sanitizers() -> None:
    if SANITIZE:
        # Without a symbolizer no suppression would fit.
        names = f"external_symbolizer_path={SYMBOLIZER}"
        suppressions = ROOT / "cmake" / "thread_sanitizer.supp"
        os.environ["TSAN_OPTIONS"] = ("halt_on_error=1:second_deadlock_stack=1:"
                                      f"suppressions={suppressions}:{names}")
        os.environ["ASAN_OPTIONS"] = f"detect_stack_use_after_return=1:{names}"
        os.environ["UBSAN_OPTIONS"] = "print_stacktrace=1"


def _run_all(suites: list[Suite], env: dict) -> list[Outcome]:
    """Two side by side, because many of them mostly wait; then those that have to be alone."""
    # Not a `with`: told to end, we do not wait for those that have not begun.
    threads = ThreadPoolExecutor(2)
    try:
        outcomes = list(threads.map(lambda suite: _run(suite, env),
                                    [one for one in suites if not one.runs_alone]))
        return outcomes + [_run(one, env) for one in suites if one.runs_alone]
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for one in suites:
            one.end()


def _run(suite: Suite, env: dict):
    began = time.monotonic()
    outcome = suite.run(env)
    seconds = time.monotonic() - began
    if outcome.failed:
        print(outcome.output, flush=True)
    for line in outcome.figures:
        print(f"        {line.strip()}", flush=True)
    word = "FAILED " if outcome.failed else "ok     "
    print(f"{word} {suite.name}: {outcome.passed} passed, {outcome.failed} failed, {seconds:.1f} s",
          flush=True)
    return outcome
