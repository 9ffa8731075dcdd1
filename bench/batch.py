"""Mails a second from *Send* to the last row's end, through Kafka and PostgreSQL into smtp-sink.

Beside it, in the same run on the same cores: a bare SMTP loop and our adapters alone, into the same
smtp-sink. What a mail costs is told in processor time as well, of each process: that says more than
the clock does on a machine that others use too.

Batches are sent one after another, the first of them through a cold broker. BENCH_ROWS says how
many rows each has, BENCH_SETUPS whether one process plays all roles, or three share them.
"""

import os
import re
import subprocess
import time
from pathlib import Path

from bench.report import Report
from tests.end_to_end import invites
from tests.end_to_end.harness import World
from tests.end_to_end.sink import Sink
from tools.local.process import cpu_seconds
from tools.local.server import ALL_ROLES

PROGRAMS = ("bare_smtp",)

ROWS = int(os.environ.get("BENCH_ROWS", "30000"))
SETUPS = os.environ.get("BENCH_SETUPS", "one,three").split(",")
MOST_SECONDS = 600.0
TOPICS = ("facts", "commands", "jobs.mail", "jobs.mail.bulk", "jobs.mail.ledger", "vault")
NODES = {"one": [ALL_ROLES], "three": [("api",), ("projector",), ("worker",)]}


def measure(report: Report) -> None:
    with Sink() as sink:
        settings = {"mail": {"url": sink.url}}
        for setup in SETUPS:
            with World(NODES[setup], settings=settings) as world:
                for number in report.runs():
                    report.run("bare_smtp", f"{sink.url}&connections=10")
                    _send_batch(report, world, sink, setup, number)


def _send_batch(report: Report, world: World, sink: Sink, setup: str, number: int) -> None:
    emails = invites.addresses(ROWS, f"{setup}-{number}-")
    began = time.monotonic()
    import_id = invites.imported(world.admin, emails)
    what = f"{setup} process{'es' if setup != 'one' else ''}"
    report.add(f"{what}: rows imported", ROWS / (time.monotonic() - began), "/s")
    pids = {"+".join(roles): node.process.pid()
            for roles, node in zip(NODES[setup], world.nodes)}
    pids |= {"kafka": world.kafka.process.pid(), "postgres": world.postgres.process.pid(),
             "smtp-sink": sink.process.pid}
    records = _records(world)
    spent = {name: cpu_seconds(pid) for name, pid in pids.items()}
    began = time.time()
    batch_id = invites.send(world.admin, import_id)
    seen = invites.ended(world, batch_id, MOST_SECONDS)
    shown = time.time() - began
    in_log = _last_outcome_at(world, records["jobs.mail.ledger"]) - began
    assert seen["sent"] == ROWS, seen
    temper = "cold broker, " if number == 1 else ""
    report.add(f"{what}: {temper}mails to a durable outcome", ROWS / in_log, "/s",
               limit="bare SMTP loop: mails", aim="3,000")
    report.add(f"{what}: {temper}mails until the rows show it", ROWS / shown, "/s")
    for name, pid in pids.items():
        used = cpu_seconds(pid) - spent[name]
        report.add(f"{what}: {temper}{name}", used / ROWS * 1e6, "us of a core a mail")
        report.add(f"{what}: {name}, at most", _peak_mb(pid), "MB")
    more = sum(_records(world).values()) - sum(records.values())
    report.add(f"{what}: records", more / ROWS, "a mail")


def _last_outcome_at(world: World, since: int) -> float:
    """When the broker appended the last commit with an outcome, as seconds since 1970."""
    told = subprocess.run(["kcat", "-b", world.kafka.brokers, "-C", "-e", "-t", "jobs.mail.ledger",
                           "-o", str(since), "-f", "%T %h\\n"],
                          capture_output=True, text=True, check=True).stdout
    return max(int(line.split(" ", 1)[0]) for line in told.splitlines()
               if "JobSucceeded" in line) / 1000


def _records(world: World) -> dict[str, int]:
    """How many records each topic holds by its offsets."""
    counted = {}
    for topic in TOPICS:
        partitions = 8 if topic in ("facts", "commands", "vault") else 1
        asked = [part for number in range(partitions) for part in ("-t", f"{topic}:{number}:-1")]
        told = subprocess.run(["kcat", "-b", world.kafka.brokers, "-Q", *asked],
                              capture_output=True, text=True, check=True).stdout
        counted[topic] = sum(int(end) for end in re.findall(r"offset (\d+)", told))
    return counted


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024
