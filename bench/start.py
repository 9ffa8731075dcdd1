"""How long a process takes from its start until it serves, and what it then holds in memory.

First with an empty log, then with one of many invites, which its shards fold from the beginning.
Beside it, in the same run: a bare cold read of records of the size of a commit.
"""

import json
import os
import time

from bench import load
from bench.commands import SETTINGS, issuing, resident_mb
from bench.report import Report
from tests.end_to_end.harness import World

PROGRAMS = ("raw_log", "open_load")

LOAD_SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))


def measure(report: Report) -> None:
    with World(settings=SETTINGS) as world:
        for _ in report.runs():
            _start(report, world, "empty log")
        load.closed(issuing(world), connections=256, seconds=LOAD_SECONDS)
        told = json.loads(world.node.must("fsck", "--json"))
        facts = sum(line["facts"] for line in told["partitions"])
        report.add("facts in the log", facts, "facts")
        for _ in report.runs():
            report.run("raw_log", 256, TEST_KAFKA_BROKERS=world.kafka.brokers)
            _start(report, world, "all those facts")


def _start(report: Report, world: World, what: str) -> None:
    world.node.stop()
    began = time.monotonic()
    world.node.start(dies_with_us=True)
    world.node.wait_ready()
    world.node.wait_settled()
    report.add(f"start, all roles, {what}", time.monotonic() - began, "s")
    report.add(f"start, all roles, {what}: resident memory", resident_mb(world), "MB")
