"""One run: hand-overs that are measured, a storm under load, quiet, and the verdict.

    ./dev chaos [--seed N] [--minutes M] [--faults a,b] [--nodes 3]

The seed draws which faults strike, when, and what is asked; what comes of it depends on the
machine. Everything is kept in .run-test/chaos/.
"""

import argparse
import contextlib
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.chaos import faults as all_faults
from tests.chaos import gathering
from tests.chaos.batch_caller import BatchCaller
from tests.chaos.callers import Asking, Caller, Memory
from tests.chaos.checks import judge, promptness
from tests.chaos.checks.evidence import Evidence
from tests.chaos.faults import Fault
from tests.chaos.ground import Ground
from tests.chaos.hand_overs import HandOvers
from tests.chaos.history import History
from tests.chaos.quiet import QUIET_SECONDS, SLOW_QUIET_SECONDS, Quiet
from tests.chaos.storm import Storm
from tests.chaos.volumes import mounted
from tests.end_to_end.harness import KEPT_LOGS
from tools.local.process import StartFailed

CALLERS = 8
CALLER_PACE_SECONDS = 0.15
BATCH_CALLERS = 2
BATCH_PACE_SECONDS = 1.0
JOIN_SECONDS = 30.0
SHOWN_PROBLEMS = 40  # The report has all of them.


@dataclass(frozen=True)
class Options:
    seed: int = 1
    minutes: float = 2.0
    faults: tuple[Fault, ...] = all_faults.FAULTS
    nodes: int = 3
    crashes: int = 3  # of a node while nothing else is broken, measured
    stops: int = 3


@dataclass
class Verdict:
    problems: list[str] = field(default_factory=list)
    report: list[str] = field(default_factory=list)
    folder: Path | None = None

    def text(self, most: int | None = None) -> str:
        """`most` problems at most."""
        told = [*self.report, *(f"VIOLATED {problem}" for problem in self.problems[:most]),
                "everything held" if not self.problems else f"{len(self.problems)} violations"]
        return "\n".join([*told, f"kept in {self.folder}"])


class Run:
    def __init__(self, options: Options):
        self.options = options
        self.verdict = Verdict(folder=_folder(options.seed))
        self._ground = Ground(options.nodes)
        self._ground.prepare()
        chosen = [fault for fault in options.faults if fault.needs not in self._ground.lacks]
        self._left_out = [fault for fault in options.faults if fault not in chosen]
        self._storm = Storm(self._ground, chosen, options.seed)
        self._hand_overs = HandOvers(self._ground, options.seed)
        self._history = History(self.verdict.folder / judge.HISTORY)
        self._memory = Memory(Random(f"{options.seed} memory"))
        self._stopping = threading.Event()
        self._callers: list[Caller] = []

    def carry_out(self) -> Verdict:
        with mounted(self._ground.volumes), contextlib.closing(self._history), self._ground.world:
            began = time.monotonic()
            try:
                self._ground.begin()
                self._hand_overs.measure(self.options.crashes, self.options.stops)
                self._let_rage()
                self._judge()
            except (AssertionError, StartFailed) as failure:
                self.verdict.problems.append(f"not alive: {failure}")
            finally:
                self._ground.end()
                self._storm.write(self.verdict.folder / "faults.jsonl", began)
                self._tell()
                (self.verdict.folder / "report.txt").write_text(self.verdict.text() + "\n")
        return self.verdict

    def _let_rage(self) -> None:
        self._callers = [Caller(self._asking(f"caller {number}"), self._stopping,
                                CALLER_PACE_SECONDS) for number in range(CALLERS)]
        self._callers += [BatchCaller(self._asking(f"batches {number}"), self._stopping,
                                      BATCH_PACE_SECONDS, f"list{number}")
                          for number in range(BATCH_CALLERS)]
        for caller in self._callers:
            caller.start()
        try:
            self._storm.rage(self.options.minutes * 60, self._look_after_callers)
        finally:
            self._stopping.set()
            for caller in self._callers:
                caller.join(JOIN_SECONDS)
        self._look_after_callers()

    def _look_after_callers(self) -> None:
        for caller in self._callers:
            if caller.failure is not None:
                raise caller.failure

    def _judge(self) -> None:
        slow = any(fault.slow for fault in self.options.faults)
        quiet = Quiet(self._ground, self._asking("quiet"),
                      SLOW_QUIET_SECONDS if slow else QUIET_SECONDS)
        began = time.monotonic()
        seen = quiet.await_all()
        self.verdict.report.append(
            f"quiet after {time.monotonic() - began:.0f} s; asked again: "
            f"{_counted(quiet.asked_again)}")
        own = gathering.own_checks(self._ground.world.node)
        evidence = gathering.gather(self._ground, self._history.calls, seen)
        self.verdict.report += [
            f"{own.claims} hand-overs of shards; void in the log: {_counted(own.voids)}",
            _sums(evidence)]
        judge.write(evidence, self.verdict.folder)
        self.verdict.problems += own.problems
        self.verdict.problems += judge.problems(evidence)

    def _tell(self) -> None:
        verdict, struck = self.verdict, self._storm.struck
        outcomes = Counter(call.outcome for call in self._history.calls)
        verbs = Counter(call.verb for call in self._history.calls)
        chosen = [fault for fault in self.options.faults if fault not in self._left_out]
        # A run that never got as far as the storm has failed for another reason.
        never = [fault.name for fault in chosen
                 if self._storm.has_begun and not struck[fault.name]]
        verdict.report.insert(0, f"seed {self.options.seed}, {self.options.nodes} nodes, "
                                 f"{self.options.minutes:g} minutes")
        verdict.report.append("faults: " + _counted({fault.name: struck[fault.name]
                                                     for fault in chosen}))
        verdict.report += [f"NOT EXERCISED {fault.name}: {self._ground.lacks[fault.needs]}"
                           for fault in self._left_out]
        verdict.report += [f"{sum(verbs.values())} calls: {_counted(verbs)}",
                           f"answers: {_counted(outcomes)}",
                           *promptness.summary(self._hand_overs.seen)]
        verdict.problems += [f"{name} was asked for and never struck" for name in never]
        verdict.problems += promptness.problems(self._hand_overs.seen, self._hand_overs.asked)

    def _asking(self, name: str) -> Asking:
        return Asking(self._ground, self._history, self._memory,
                      Random(f"{self.options.seed} {name}"))


def _sums(evidence: Evidence) -> str:
    ends = Counter(row["state"] for batch in evidence.batches for row in batch.rows)
    states = Counter(batch.view["state"] for batch in evidence.batches)
    return (f"{len(evidence.invites)} invites, {len(evidence.mails)} mails; batches: "
            f"{_counted(states)}; rows: {_counted(ends)}")


def _counted(counts: dict) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def _folder(seed: int) -> Path:
    folder = KEPT_LOGS / "chaos" / f"{time.strftime('%Y%m%d-%H%M%S')}-seed-{seed}"
    folder.mkdir(parents=True)
    return folder


def options_of(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="./dev chaos", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=Options.minutes, help="of faults")
    parser.add_argument("--faults", default="all", type=all_faults.named,
                        help="all, none, or names with commas between")
    parser.add_argument("--nodes", type=int, default=Options.nodes, choices=(2, 3))
    parser.add_argument("--hand-overs", type=int, default=Options.crashes,
                        help="so many nodes are killed, and so many stopped, and measured")
    chosen = parser.parse_args(arguments)
    return Options(chosen.seed, chosen.minutes, tuple(chosen.faults), chosen.nodes,
                   chosen.hand_overs, chosen.hand_overs)


def carry_out(options: Options) -> int:
    verdict = Run(options).carry_out()
    print(verdict.text(SHOWN_PROBLEMS), flush=True)
    return 1 if verdict.problems else 0
