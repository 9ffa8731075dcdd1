"""Durable commands a second through HTTP and Kafka, and what one costs in time.

Each request issues one invite: parsed, sealed, decided, appended, read back, answered. Beside it,
in the same run on the same cores: a bare HTTP server that answers 201 at once, the same with a
record appended and read back before it answers (the bare path), and bare produce and read-back
without HTTP. Rates are of a closed loop, latencies of an open one at half of the rate; the load
shares the cores as well.
"""

import json
import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path

from bench import load
from bench.report import Report
from tests.end_to_end.harness import World
from tools.local.build import BUILD
from tools.local.ports import free_ports
from tools.local.process import cpu_seconds, wait_until
from tools.local.server import ALL_ROLES

PROGRAMS = ("http_ceiling", "bare_path", "raw_log", "open_load")

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
CONNECTIONS = (1, 64, 256)
OPEN_CONNECTIONS = 1024  # More than are ever under way, so that requests do not wait for one.
WARM_UP_SECONDS = 20  # The broker's compiler takes that long.
BYPASS = "bench-" + "0" * 32
SETTINGS = {"http": {"rate_limit_bypass": BYPASS, "threads": 1}}
AIMS = {"api and shards": ("20,000", "25"), "all roles": ("15,000", "")}
LISTENS = "0A"


def measure(report: Report) -> None:
    for what, roles in (("api and shards", ("api",)), ("all roles", ALL_ROLES)):
        with World([roles], settings=SETTINGS) as world:
            load.closed(issuing(world), 64, WARM_UP_SECONDS)
            for _ in report.runs():
                _ceilings(report, world)
                report.run("raw_log", TEST_KAFKA_BROKERS=world.kafka.brokers)
                _commands(report, world, what)
            report.add(f"{what}: resident memory", resident_mb(world), "MB")


def issuing(world: World) -> load.Requests:
    """Requests that issue an invite each."""
    return load.Requests(
        url=world.node.url, paths=["/api/v1/beta/invites/generate"], method="POST",
        body=json.dumps({"count": 1, "source": "bench"}),
        headers={"Content-Type": "application/json", **trusted(world)})


def trusted(world: World) -> dict[str, str]:
    """Headers of an administrator whom no rate limit holds up."""
    return {"X-Rate-Limit-Bypass": BYPASS, "Authorization": f"Bearer {world.admin.token}"}


def resident_mb(world: World) -> float:
    status = Path(f"/proc/{world.node.process.pid()}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024


def bare_http():
    """The address of a server that does nothing."""
    return _bare_server("http_ceiling")


@contextmanager
def _bare_server(program: str, **environment: str):
    port = free_ports(1)[0]
    server = subprocess.Popen([BUILD / f"bench_{program}", str(port)], stdin=subprocess.PIPE,
                              env={**os.environ, **environment})
    try:
        wanted = f":{port:04X} 00000000:0000 {LISTENS}"
        if not wait_until(lambda: wanted in Path("/proc/net/tcp").read_text(), 10.0):
            raise AssertionError(f"bench_{program} did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stdin.close()
        server.wait(10)


def _ceilings(report: Report, world: World) -> None:
    for what, server in ((_bare_http, bare_http()),
                         (_bare_path, _bare_server("bare_path",
                                                   TEST_KAFKA_BROKERS=world.kafka.brokers))):
        with server as url:
            asked = load.Requests(url, ["/"], "POST", "{}")
            for count in CONNECTIONS:
                report.add(what(count), load.closed(asked, count, SECONDS).rate, "/s",
                           limit="" if what is _bare_http else _bare_http(count))


def _commands(report: Report, world: World, what: str) -> None:
    rate_aim, latency_aim = AIMS[what]
    most = 0.0
    for count in CONNECTIONS:
        spent = _cpu_seconds(world)
        seen = load.closed(issuing(world), count, SECONDS)
        used = {name: now - spent[name] for name, now in _cpu_seconds(world).items()}
        at = f"{what}, {count} connections"
        report.add(f"{at}: commands", seen.rate, "/s", limit=_bare_path(count),
                   aim=rate_aim if count == CONNECTIONS[-1] else "")
        if count == 1:
            report.add(f"{at}: p50", seen.p50_ms, "ms", limit="raw log, 1 in flight: p50",
                       aim="0.5")
        for name, seconds in used.items():
            report.add(f"{at}: {name}", seconds / seen.requests * 1e6, "us of a core each")
        most = seen.rate
    seen = load.opened(issuing(world), most / 2, OPEN_CONNECTIONS, SECONDS)
    at = f"{what}, half of that rate, open loop"
    report.add(f"{at}: p50", seen.p50_ms, "ms", limit="raw log, 256 in flight: p50")
    report.add(f"{at}: p99", seen.p99_ms, "ms", limit="raw log, 256 in flight: p99",
               aim=latency_aim)
    report.add(f"{at}: p99.9", seen.p999_ms, "ms")
    report.add(f"{at}: sent late, p99", seen.sent_late_p99_ms, "ms")


def _bare_http(connections: int) -> str:
    return f"bare HTTP, {connections} connections"


def _bare_path(connections: int) -> str:
    return f"bare path, {connections} connections"


def _cpu_seconds(world: World) -> dict[str, float]:
    pids = {"server": world.node.process.pid(), "kafka": world.kafka.process.pid()}
    return {name: cpu_seconds(pid) for name, pid in pids.items()}
