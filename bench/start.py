"""How long a process takes from its start until it serves, and what it then holds in memory.

First with an empty log, then with one of many invites, which its shards fold from the beginning.
Beside it, in the same run: a bare cold read of records of the size of a commit.
"""

import json
import os
import subprocess
import time

from bench.commands import SETTINGS, issue_for, resident_mb
from tests.end_to_end.harness import World
from tools.local.build import BUILD
from tools.local.paths import ROOT

PROGRAMS = ("raw_log",)

STARTS = 3
LOAD_SECONDS = int(os.environ.get("BENCH_SECONDS", "15"))


def measure() -> int:
    with World(settings=SETTINGS) as world:
        _starts(world, "empty log")
        issue_for(world, connections=256, seconds=LOAD_SECONDS)
        told = json.loads(world.node.must("fsck", "--json"))
        facts = sum(line["facts"] for line in told["partitions"])
        _starts(world, f"{facts:,} facts")
        print("bare produce and cold read, the same broker", flush=True)
        subprocess.run([BUILD / "bench_raw_log", "256"], cwd=ROOT, check=True,
                       env={**os.environ, "TEST_KAFKA_BROKERS": world.kafka.brokers})
    return 0


def _starts(world: World, what: str) -> None:
    seconds = []
    for _ in range(STARTS):
        world.node.stop()
        began = time.monotonic()
        world.node.start(dies_with_us=True)
        world.node.wait_ready()
        world.node.wait_settled()
        seconds.append(time.monotonic() - began)
    seconds.sort()
    print(f"start, all roles, {what}: {seconds[0]:.2f} / {seconds[STARTS // 2]:.2f} / "
          f"{seconds[-1]:.2f} s (min, median, max), {resident_mb(world):.0f} MB resident",
          flush=True)
