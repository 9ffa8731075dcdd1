"""What a large log costs: a cold start and one at snapshots, the rebuild of all projections, audit
and fsck.

Each in seconds, processor time and memory, beside bare consuming of the same log in the same run.
BENCH_FACTS says how large it is. Runs only when it is named: it takes a quarter of an hour.
"""

import json
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

from bench.commands import SETTINGS
from bench.report import SEED, Report
from tests.end_to_end.harness import World
from tools.local.build import BINARY, BUILD
from tools.local.paths import ROOT
from tools.local.process import TICKS, cpu_seconds

PROGRAMS = ("big_log",)

FACTS = int(os.environ.get("BENCH_FACTS", "1000000"))
CONSUMING = "bare consuming of facts and ledger"
AT_REST_SECONDS = 5.0  # After a start, for memory that is given back a little later.


def measure(report: Report) -> None:
    with (tempfile.TemporaryDirectory(prefix="instainstru-snapshots-") as folder,
          World(settings=SETTINGS | {"snapshots": {"folder": folder}}, started=False) as world):
        told = _bench(world, "write", str(FACTS), str(SEED))
        facts = int(re.search(r"^(\d+) facts, \d+ keys", told, re.MULTILINE)[1])
        print(told.splitlines()[-1], flush=True)
        for _ in report.runs():
            _consume(report, world, facts)
            _command(report, world, facts, "rebuild", "all", "--json")
            _start(report, world, "start")
            world.node.stop()
            _command(report, world, facts, "snapshot", "--after", "1", "--json")
            size = sum(path.stat().st_size for path in Path(folder).iterdir())
            report.add("snapshots", size / 1e6, "MB")
            _start(report, world, "start at snapshots")
            world.node.stop()
            for path in Path(folder).iterdir():  # The next run's first start is a cold one again.
                path.unlink()
            _command(report, world, facts, "audit", "--json")
            _command(report, world, facts, "fsck", "--json")


def _bench(world: World, *arguments: str) -> str:
    return subprocess.run([BUILD / "bench_big_log", world.node.configuration, *arguments],
                          cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _consume(report: Report, world: World, facts: int) -> None:
    """Topic after topic, because that is what readers do."""
    seconds = 0.0
    for topic, records, size, took in re.findall(r"^(\S+) (\d+) (\d+) ([\d.]+)$",
                                                 _bench(world, "consume"), re.MULTILINE):
        print(f"   {topic}: {int(records):,} records, {int(size) / 1e6:,.0f} MB, consumed in "
              f"{float(took):.2f} s", flush=True)
        seconds += float(took) if topic != "vault" else 0.0
    report.add(CONSUMING, facts / seconds, "facts/s")


def _command(report: Report, world: World, facts: int, *arguments: str) -> None:
    """Runs a command of the binary to its end; what it says of itself must be good."""
    began = time.monotonic()
    with subprocess.Popen([BINARY, *arguments, "--config", world.node.configuration],
                          stdout=subprocess.PIPE, text=True) as process:
        told = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, told
    name = arguments[0]
    report.add(name, facts / (time.monotonic() - began), "facts/s", limit=CONSUMING)
    report.add(f"{name}: processor time", used.ru_utime + used.ru_stime, "s")
    report.add(f"{name}: memory at most", used.ru_maxrss / 1024, "MB")


def _start(report: Report, world: World, what: str) -> None:
    world.node.stop()
    began = time.monotonic()
    world.node.start(dies_with_us=True)
    world.node.wait_ready()
    report.add(f"{what} until ready", time.monotonic() - began, "s")
    world.node.wait_settled()
    report.add(f"{what} until settled", time.monotonic() - began, "s", aim="3 at a million facts")
    pid = world.node.process.pid()
    report.add(f"{what}: processor time", cpu_seconds(pid), "s")
    report.add(f"{what}: memory when settled", _memory_mb(pid, "VmRSS"), "MB")
    print(f"   by thread: {_threads(pid)}", flush=True)
    time.sleep(AT_REST_SECONDS)
    report.add(f"{what}: memory at most", _memory_mb(pid, "VmHWM"), "MB")
    report.add(f"{what}: memory {AT_REST_SECONDS:.0f} s later", _memory_mb(pid, "VmRSS"), "MB")


def _memory_mb(pid: int, what: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{what}:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024


def _threads(pid: int) -> str:
    """Processor time of the busiest, by name."""
    spent: dict[str, float] = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        name = (task / "comm").read_text().strip()
        fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
        spent[name] = spent.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / TICKS
    busiest = sorted(spent.items(), key=lambda one: -one[1])[:6]
    return ", ".join(f"{name} {seconds:.2f} s" for name, seconds in busiest)
