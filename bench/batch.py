"""Mails a second from *Send* to the last row's end, through Kafka and PostgreSQL into smtp-sink.

Beside it, in the same run on the same cores: a bare SMTP loop and our adapters alone, into the same
smtp-sink. What a mail costs is told in processor time as well, of each process: that says more than
the clock does on a machine that others use too.

BENCH_ROWS says how many rows a batch has, BENCH_ROUNDS how many batches are sent one after another,
BENCH_SETUPS whether one process plays all roles, or three share them.
"""

import os
import re
import subprocess
import time
from pathlib import Path

from tests.end_to_end import invites
from tests.end_to_end.harness import World
from tests.end_to_end.sink import Sink
from tools.local.build import BUILD
from tools.local.paths import ROOT
from tools.local.process import cpu_seconds
from tools.local.server import ALL_ROLES

PROGRAMS = ("bare_smtp",)

ROWS = int(os.environ.get("BENCH_ROWS", "30000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "1"))
SETUPS = os.environ.get("BENCH_SETUPS", "one,three").split(",")
MOST_SECONDS = 600.0
TOPICS = ("facts", "commands", "jobs.mail", "jobs.mail.bulk", "jobs.mail.ledger", "vault")
NODES = {"one": [ALL_ROLES], "three": [("api",), ("projector",), ("worker",)]}


def measure() -> int:
    with Sink() as sink:
        print("bare SMTP, the same server", flush=True)
        subprocess.run([BUILD / "bench_bare_smtp", f"{sink.url}&connections=10"], cwd=ROOT,
                       check=True)
        for setup in SETUPS:
            settings = {"mail": {"url": sink.url}}
            with World(NODES[setup], settings=settings) as world:
                for number in range(1, ROUNDS + 1):
                    _send_batch(world, sink, setup, number)
    return 0


def _send_batch(world: World, sink: Sink, setup: str, number: int) -> None:
    emails = invites.addresses(ROWS, f"{setup}-{number}-")
    began = time.monotonic()
    import_id = invites.imported(world.admin, emails)
    imported = time.monotonic() - began
    pids = {f"node {'+'.join(roles)}": node.process.pid()
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
    print(f"{setup} process{'es' if setup != 'one' else ''}, batch {number}: {ROWS:,} rows "
          f"imported in {imported:.1f} s; {ROWS / in_log:7,.0f} mails/s to a durable outcome, "
          f"{ROWS / shown:7,.0f}/s until the rows show it", flush=True)
    for name, pid in pids.items():
        used = cpu_seconds(pid) - spent[name]
        print(f"    {name:34} {used / ROWS * 1e6:6.0f} us of a core a mail, "
              f"{_peak_mb(pid):5.0f} MB at most", flush=True)
    more = {topic: count - records[topic] for topic, count in _records(world).items()}
    each = ", ".join(f"{topic} {count / ROWS:.2f}" for topic, count in more.items() if count)
    print(f"    {sum(more.values()) / ROWS:.2f} records a mail: {each}", flush=True)


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
