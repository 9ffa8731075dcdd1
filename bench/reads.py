"""Reads of the read side: an invite by its id, and a page of a batch's rows, for an administrator.

A request is checked as any other: token, rights, limits. Beside it, on the same rows and cores: the
same SELECT by libpq alone (pgbench, prepared), and a bare HTTP server.
"""

import os
import random
import re
import subprocess
import tempfile
from pathlib import Path

from bench import load
from bench.commands import BYPASS, OPEN_CONNECTIONS, bare_http, trusted
from bench.report import SEED, Report
from tests.end_to_end import invites
from tests.end_to_end.harness import World
from tools.local.postgres import BINARIES
from tools.local.process import cpu_seconds

PROGRAMS = ("http_ceiling", "open_load")

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
CONNECTIONS = 64
DATABASE_CONNECTIONS = 8  # As many as the server has.
INVITES = 20_000
ROWS = 2_000
PAGE = 50
ASKED_FOR = 100  # Different ones, in turn: pgbench takes so many scripts.
SETTINGS = {"http": {"rate_limit_bypass": BYPASS, "threads": 1}}
# As projections/batch_list_rows.cpp asks.
PAGE_OF_ROWS = f"""SELECT i.row, CASE WHEN coalesce(r.state, 'pending') <> 'pending' THEN r.state
WHEN b.state IN ('cancelling', 'cancelled') THEN 'cancelled' ELSE 'pending' END,
coalesce(r.attempts, 0), r.reason, r.invite, r.at, i.address
FROM import_rows i CROSS JOIN (SELECT (SELECT state FROM batches WHERE id = '{{batch}}') state) b
LEFT JOIN batch_rows r ON r.batch = '{{batch}}' AND r.row = i.row
WHERE i.import = (SELECT import FROM batches WHERE id = '{{batch}}') AND i.row > 0
ORDER BY i.row LIMIT {PAGE + 1};"""
TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


def measure(report: Report) -> None:
    with World(settings=SETTINGS) as world:
        for kind, paths, statements in _workloads(world):
            asked = load.Requests(world.node.url, paths, headers=trusted(world))
            load.closed(asked, CONNECTIONS, 2)
            for _ in report.runs():
                _limits(report, world, kind, statements)
                _reads(report, world, kind, asked)


def _workloads(world: World):
    """Of each: its name, what is asked of the server, what of the database."""
    for _ in range(INVITES // 1000):
        made = world.admin.post(f"{invites.ROOT}/generate", sends={"count": 1000})
        assert made.status == 200, made.body
    batch_id = invites.sent(world.admin, invites.addresses(ROWS, "reads"))
    invites.ended(world, batch_id)
    ids = world.rows("SELECT id FROM invites ORDER BY id")
    assert len(ids) == INVITES + ROWS, len(ids)
    ids = random.Random(SEED).sample(ids, ASKED_FOR)
    yield ("invite by id", [f"{invites.ROOT}/{one}" for one in ids],
           [f"SELECT * FROM invites WHERE id = '{one}';" for one in ids])
    yield (f"page of {PAGE} rows",
           [f"{invites.ROOT}/batches/{batch_id}/rows?limit={PAGE}"],
           [PAGE_OF_ROWS.format(batch=batch_id)])


def _limits(report: Report, world: World, kind: str, statements: list[str]) -> None:
    with bare_http() as url:
        rate = load.closed(load.Requests(url, ["/"]), CONNECTIONS, SECONDS).rate
    report.add(f"{kind}: bare HTTP", rate, "/s")
    with tempfile.TemporaryDirectory() as folder:
        scripts = []
        for number, statement in enumerate(statements):
            path = Path(folder) / str(number)
            path.write_text(statement)
            scripts += ["-f", path]
        done = subprocess.run(
            [BINARIES / "pgbench", "-n", "-M", "prepared", "-c", str(DATABASE_CONNECTIONS),
             "-j", "1", "-T", f"{SECONDS:.0f}", *scripts, world.around.database_url],
            capture_output=True, text=True, check=True)
    report.add(f"{kind}: SELECT by libpq alone", float(TPS.search(done.stdout)[1]), "/s")


def _reads(report: Report, world: World, kind: str, asked: load.Requests) -> None:
    pids = {"server": world.node.process.pid(), "postgres": world.postgres.process.pid()}
    spent = {name: cpu_seconds(pid) for name, pid in pids.items()}
    seen = load.closed(asked, CONNECTIONS, SECONDS)
    report.add(f"{kind}: reads", seen.rate, "/s", limit=f"{kind}: SELECT by libpq alone",
               aim="40,000" if kind == "invite by id" else "")
    for name, pid in pids.items():
        report.add(f"{kind}: {name}", (cpu_seconds(pid) - spent[name]) / seen.requests * 1e6,
                   "us of a core each")
    half = load.opened(asked, seen.rate / 2, OPEN_CONNECTIONS, SECONDS)
    report.add(f"{kind}, half of that rate, open loop: p50", half.p50_ms, "ms")
    report.add(f"{kind}, half of that rate, open loop: p99", half.p99_ms, "ms")
