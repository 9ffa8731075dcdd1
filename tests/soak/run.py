"""One hour of everybody's business, and clients that only cost: does anything grow?

    ./dev soak [--minutes M] [--seed N]

One process with all roles, on a real broker, database and mail server. Figures are looked at after
the first quarter, which is for warming up. Everything is kept in .run-test/soak/.
"""

import argparse
import contextlib
import json
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from bench import load
from bench.commands import BYPASS, SETTINGS, issuing, trusted
from tests.end_to_end import invites
from tests.end_to_end.harness import KEPT_LOGS, World, wait_for
from tests.soak import pests
from tests.soak.checks.judge import problems, summary
from tests.soak.people import Operator, Person, Steady
from tests.soak.watch import Watch
from tools.local.process import wait_until

HEADERS = {"X-Rate-Limit-Bypass": BYPASS}
READS_A_SECOND, PAGES_A_SECOND, ISSUED_A_SECOND = 150.0, 10.0, 5.0
KNOWN_INVITES = 1_000
ASKED_FOR = 100
SILENT, SLOW, DEAF, DEAF_SUBSCRIBERS = 1_000, 20, 10, 10
ASKED_AT_ONCE = 30  # More than the buffers between two sockets hold.
PACE_SECONDS = 1.0
JOIN_SECONDS = 150.0
QUIET_SECONDS = 120.0


@dataclass(frozen=True)
class Options:
    minutes: float = 60.0
    seed: int = 1


@dataclass
class Verdict:
    folder: Path
    problems: list[str] = field(default_factory=list)
    report: list[str] = field(default_factory=list)

    def text(self) -> str:
        told = [*self.report, *(f"VIOLATED {one}" for one in self.problems),
                "nothing grew" if not self.problems else f"{len(self.problems)} problems"]
        return "\n".join([*told, f"kept in {self.folder}"])


class Soak:
    def __init__(self, options: Options):
        folder = KEPT_LOGS / "soak" / f"{time.strftime('%Y%m%d-%H%M%S')}-seed-{options.seed}"
        folder.mkdir(parents=True)
        self.verdict = Verdict(folder)
        self._options = options
        self._stopping = threading.Event()
        self._random = Random(f"soak {options.seed}")

    def carry_out(self) -> Verdict:
        with World(settings=SETTINGS) as world:
            try:
                self._soak(world)
            except AssertionError as failure:
                self.verdict.problems.append(str(failure))
        (self.verdict.folder / "report.txt").write_text(self.verdict.text() + "\n")
        return self.verdict

    def _soak(self, world: World) -> None:
        operator = Operator(self._stopping, world.node.url, HEADERS, self._random)
        steady = self._steady(world)
        issuers = steady[-1]
        watch = Watch(world.node.process.pid(),
                      lambda: KNOWN_INVITES + issuers.answered
                      + sum(map(len, operator.emails.values())),
                      self.verdict.folder / "samples.jsonl")
        plague = self._plague(world, operator)
        people: list[Person] = [operator, *steady]
        with contextlib.closing(plague), self._at_work(people, watch):
            wait_for(lambda: operator.current, "the first list")
            plague.open_all()
            plague.start()
            watch.start()
            self._wait(people, plague)
        samples = watch.samples
        self._look_after(people, plague)
        windows = [window for one in steady for window in one.windows]
        with open(self.verdict.folder / "windows.jsonl", "w") as file:
            file.writelines(json.dumps(asdict(window)) + "\n" for window in windows)
        self.verdict.report += [
            f"seed {self._options.seed}, {self._options.minutes:g} minutes, {plague.count:,} "
            "connections that only cost",
            f"{len(operator.emails)} lists of {sum(map(len, operator.emails.values())):,} rows, "
            f"{operator.events:,} events, {operator.revoked:,} revoked, "
            f"{world.mail.count:,} mails",
            *summary(samples, windows, plague.cut_off)]
        self.verdict.problems += problems(samples, windows, plague.cut_off, ["slow", "deaf"])
        self._judge_ends(world, operator)

    @contextlib.contextmanager
    def _at_work(self, people: list[Person], watch: Watch):
        for one in people:
            one.start()
        try:
            yield
        finally:
            watch.end()
            self._stopping.set()
            for one in people:
                one.join(JOIN_SECONDS)

    def _steady(self, world: World) -> list[Steady]:
        made = world.admin.post(f"{invites.ROOT}/generate", sends={"count": KNOWN_INVITES},
                                headers=HEADERS)
        if made.status != 200:
            raise AssertionError(f"generate: {made.status} {made.body!r}")
        ids = self._random.sample([one["id"] for one in made.json()["invites"]], ASKED_FOR)
        wait_for(lambda: world.admin.get(f"{invites.ROOT}/{ids[0]}", headers=HEADERS).status == 200,
                 "the first rows")

        def reading(*paths: str) -> load.Requests:
            return load.Requests(world.node.url, list(paths), headers=trusted(world))

        return [
            Steady(self._stopping, "invite by id", READS_A_SECOND,
                   lambda: reading(*[f"{invites.ROOT}/{one}" for one in ids])),
            Steady(self._stopping, "pages", PAGES_A_SECOND,
                   lambda: reading(invites.ROOT, f"{invites.ROOT}/batches", "/api/v1/auth/me",
                                   "/api/v1/health")),
            Steady(self._stopping, "issue", ISSUED_A_SECOND, lambda: issuing(world)),
        ]

    def _plague(self, world: World, operator: Operator) -> pests.Pests:
        head = trusted(world)
        return pests.Pests(world.node.port, [
            pests.silent(SILENT), pests.slow(SLOW),
            pests.deaf("deaf", DEAF, lambda: f"{invites.ROOT}/export.csv", head, ASKED_AT_ONCE),
            pests.deaf("deaf subscriber", DEAF_SUBSCRIBERS,
                       lambda: f"{invites.ROOT}/batches/{operator.current}/stream",
                       head | {"Accept": "text/event-stream"})])

    def _wait(self, people: list[Person], plague: pests.Pests) -> None:
        until = time.monotonic() + self._options.minutes * 60

        def over() -> bool:
            self._look_after(people, plague)
            return time.monotonic() >= until

        wait_until(over, self._options.minutes * 60 + PACE_SECONDS, PACE_SECONDS)

    @staticmethod
    def _look_after(people: list[Person], plague: pests.Pests) -> None:
        for one in (*people, plague):
            if one.failure is not None:
                raise AssertionError(f"{type(one).__name__} failed: {one.failure!r}")

    def _judge_ends(self, world: World, operator: Operator) -> None:
        wait_for(lambda: world.mail.count >= _rows(operator), "every mail", QUIET_SECONDS)
        for batch_id in operator.emails:
            state = invites.ended(world, batch_id, QUIET_SECONDS)["state"]
            if state != "completed":
                self.verdict.problems.append(f"batch {batch_id} ended as {state}")
        mailed = Counter(world.mail.mails_by_recipient().values())
        expected = Counter({1: _rows(operator)})
        if mailed != expected:
            self.verdict.problems.append(f"mails each: {dict(mailed)}, not {dict(expected)}")
        for command in ("fsck", "audit"):
            done = world.node.command(command)
            if done.returncode != 0:
                self.verdict.problems.append(f"{command} ended with {done.returncode}: "
                                             f"{done.stdout}{done.stderr}")


def _rows(operator: Operator) -> int:
    return sum(map(len, operator.emails.values()))


def options_of(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="./dev soak", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=Options.minutes)
    parser.add_argument("--seed", type=int, default=Options.seed)
    chosen = parser.parse_args(arguments)
    return Options(chosen.minutes, chosen.seed)


def carry_out(options: Options) -> int:
    verdict = Soak(options).carry_out()
    print(verdict.text(), flush=True)
    return 1 if verdict.problems else 0
