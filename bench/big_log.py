"""What a large log costs: a cold start, the rebuild of all projections, audit and fsck.

Each in seconds, processor time and memory, beside bare consuming of the same log in the same run.
BENCH_FACTS says how large it is, BENCH_SEED which one.
"""

import json
import os
import re
import subprocess
import time
from pathlib import Path

from bench.commands import SETTINGS
from tests.end_to_end.harness import World
from tools.local.build import BINARY, BUILD
from tools.local.paths import ROOT
from tools.local.process import TICKS, cpu_seconds

PROGRAMS = ("big_log",)

FACTS = int(os.environ.get("BENCH_FACTS", "1000000"))
SEED = os.environ.get("BENCH_SEED", "1")
STARTS = int(os.environ.get("BENCH_STARTS", "3"))
AT_REST_SECONDS = 5.0  # After a start, for memory that is given back a little later.


def measure() -> int:
    with World(settings=SETTINGS, started=False) as world:
        told = _bench(world, "write", str(FACTS), SEED)
        facts = int(re.search(r"^(\d+) facts, \d+ keys", told, re.MULTILINE)[1])
        print(told.splitlines()[-1], flush=True)
        _consume(world, facts)
        _command(world, facts, "rebuild", "all", "--json")
        for _ in range(STARTS):
            _start(world, facts)
        world.node.stop()
        _command(world, facts, "audit", "--json")
        _command(world, facts, "fsck", "--json")
    return 0


def _bench(world: World, *arguments: str) -> str:
    return subprocess.run([BUILD / "bench_big_log", world.node.configuration, *arguments],
                          cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _consume(world: World, facts: int) -> None:
    """Topic after topic, because that is what readers do."""
    seconds = 0.0
    for topic, records, size, took in re.findall(r"^(\S+) (\d+) (\d+) ([\d.]+)$",
                                                 _bench(world, "consume"), re.MULTILINE):
        print(f"    {topic}: {int(records):,} records, {int(size) / 1e6:,.0f} MB, consumed in "
              f"{float(took):.2f} s", flush=True)
        seconds += float(took) if topic != "vault" else 0.0
    _print("bare consuming of facts and ledger", facts, seconds)


def _command(world: World, facts: int, *arguments: str) -> None:
    """Runs a command of the binary to its end; what it says of itself must be good."""
    began = time.monotonic()
    with subprocess.Popen([BINARY, *arguments, "--config", world.node.configuration],
                          stdout=subprocess.PIPE, text=True) as process:
        told = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, told
    _print(arguments[0], facts, time.monotonic() - began, used.ru_utime + used.ru_stime,
           used.ru_maxrss / 1024)


def _start(world: World, facts: int) -> None:
    world.node.stop()
    began = time.monotonic()
    world.node.start(dies_with_us=True)
    world.node.wait_ready()
    ready = time.monotonic() - began
    world.node.wait_settled()
    settled = time.monotonic() - began
    pid = world.node.process.pid()
    used, resident, threads = cpu_seconds(pid), _memory_mb(pid, "VmRSS"), _threads(pid)
    time.sleep(AT_REST_SECONDS)
    _print(f"start, ready after {ready:.2f} s", facts, settled, used, _memory_mb(pid, "VmHWM"))
    print(f"    {resident:.0f} MB resident when settled, {_memory_mb(pid, 'VmRSS'):.0f} MB "
          f"{AT_REST_SECONDS:.0f} s later; by thread: {threads}", flush=True)


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


def _print(what: str, facts: int, seconds: float, used: float | None = None,
           peak_mb: float | None = None) -> None:
    line = f"{what:36} {seconds:7.2f} s  {facts / seconds:11,.0f} facts/s"
    if used is not None:
        line += f"  {used:7.2f} s of our cpu, {peak_mb:6.0f} MB at most"
    print(line, flush=True)
