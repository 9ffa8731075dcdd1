"""What ./dev bench found: each figure over its runs, beside the raw limit it is compared with.

A figure is added once a run. At the end of a bench a table shows the smallest, the median and the
largest, and the same of its limit; bench/results keeps all of them, with the machine and the
settings they were measured on.
"""

import datetime
import json
import os
import platform
import re
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tools.local.build import BUILD
from tools.local.kafka import JARS
from tools.local.paths import ROOT
from tools.local.postgres import BINARIES

RUNS = int(os.environ.get("BENCH_RUNS", "5"))
SEED = 1  # Of whatever a workload draws: names, orders, rows.
RESULTS = ROOT / "bench" / "results"


@dataclass
class Figure:
    name: str
    unit: str
    limit: str  # The name of the figure it is compared with, if there is one.
    aim: str
    runs: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.runs)


class Report:
    """The figures of one bench."""

    def __init__(self, bench: str):
        self.bench = bench
        self.figures: dict[str, Figure] = {}

    def runs(self) -> Iterator[int]:
        """1, 2, … as often as a figure is measured."""
        for number in range(1, RUNS + 1):
            print(f"-- {self.bench}, run {number} of {RUNS}", flush=True)
            yield number

    def add(self, name: str, value: float, unit: str, *, limit: str = "", aim: str = "") -> None:
        figure = self.figures.setdefault(name, Figure(name, unit, limit, aim))
        figure.runs.append(value)
        print(f"   {name}: {_text(value)} {unit}", flush=True)

    def run(self, program: str, *arguments: object, stdin: bytes = b"",
            **environment: str) -> None:
        """Runs bench_PROGRAM to its end and adds what it reports, a line of JSON a figure."""
        with tempfile.NamedTemporaryFile("r") as figures:
            subprocess.run([BUILD / f"bench_{program}", *[str(one) for one in arguments]],
                           cwd=ROOT, check=True, input=stdin,
                           env={**os.environ, **environment, "BENCH_FIGURES": figures.name})
            for line in figures.read().splitlines():
                told = json.loads(line)
                figure = self.figures.setdefault(
                    told["name"], Figure(told["name"], told["unit"], told["limit"], told["aim"]))
                figure.runs.append(told["value"])

    def print(self) -> None:
        if not self.figures:
            return
        print(f"\n{self.bench + ', over the runs':52}{'min':>10}{'median':>10}{'max':>10}")
        for figure in self.figures.values():
            least, middle, most = min(figure.runs), figure.median, max(figure.runs)
            print(f"{figure.name:52}{_text(least):>10}{_text(middle):>10}{_text(most):>10} "
                  f"{figure.unit}{self._beside(figure)}", flush=True)

    def _beside(self, figure: Figure) -> str:
        parts = []
        limit = self.figures.get(figure.limit)
        if limit is not None:
            share = f", {figure.median / limit.median:.2f} of it" if limit.median else ""
            parts.append(f"{limit.name} {_text(limit.median)}{share}")
        if figure.aim:
            parts.append(f"aim {figure.aim}")
        return f"   [{'; '.join(parts)}]" if parts else ""


def machine() -> dict:
    """What a figure depends on besides the code. Names no host."""
    model = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    brokers = [re.match(r"kafka_[\d.]+-([\d.]+)\.jar", path.name) for path in JARS.glob("kafka_*")]
    return {
        "cpu": model[1] if model else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int(memory[1]) / 1024 ** 2, 1),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "kernel": platform.release(),
        "kafka": next((found[1] for found in brokers if found), "unknown"),
        "postgresql": _said_by(BINARIES / "postgres", "--version").split()[2],
        "commit": _said_by("git", "describe", "--always", "--dirty"),
    }


def settings() -> dict:
    """What was asked for by the environment."""
    asked = {name: value for name, value in sorted(os.environ.items())
             if name.startswith("BENCH_") and name != "BENCH_FIGURES"}
    return {"runs": RUNS, "seed": SEED, **asked}


def print_machine(about: dict) -> None:
    print(", ".join(f"{name} {value}" for name, value in about.items()))


def keep(about: dict, reports: list[Report]) -> Path:
    """One file for all that was measured; where it is."""
    now = datetime.datetime.now(datetime.timezone.utc)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y%m%dT%H%M%SZ}-{about['commit']}.json"
    told = {"at": now.isoformat(timespec="seconds"), "machine": about, "settings": settings(),
            "benches": {report.bench: [asdict(figure) for figure in report.figures.values()]
                        for report in reports}}
    path.write_text(json.dumps(told, indent=1) + "\n")
    return path


def _text(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _said_by(*command: object) -> str:
    return subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True,
                          text=True, check=True).stdout.strip()
