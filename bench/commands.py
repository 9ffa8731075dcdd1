"""Durable commands a second through HTTP and Kafka, and what one costs in time.

Each request issues one invite: parsed, sealed, decided, appended, read back, answered. Beside it,
in the same run on the same cores: a bare HTTP server that answers 201 at once, and bare produce and
read-back without HTTP or domain. The load comes from wrk, which shares the cores as well.
"""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

from tests.end_to_end.harness import World
from tools.local.build import BUILD
from tools.local.paths import ROOT
from tools.local.ports import free_ports
from tools.local.process import cpu_seconds, wait_until
from tools.local.server import ALL_ROLES

PROGRAMS = ("http_ceiling", "raw_log")

SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
CONNECTIONS = (1, 64, 256)
WARM_UP_SECONDS = 20  # The broker's compiler takes that long.
BODY = json.dumps({"count": 1, "source": "bench"})
BYPASS = "bench-" + "0" * 32
SETTINGS = {"http": {"rate_limit_bypass": BYPASS, "threads": 1}}
LATENCY = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)
RATE = re.compile(r"^Requests/sec:\s+([\d.]+)$", re.MULTILINE)
DONE = re.compile(r"^\s+(\d+) requests in ", re.MULTILINE)
BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)")
IN_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def measure() -> int:
    failed = _ceiling()
    for what, roles in (("api and shards only", ("api",)), ("all roles", ALL_ROLES)):
        with World([roles], settings=SETTINGS) as world:
            if roles == ("api",):
                print("bare produce and read-back, the same broker", flush=True)
                subprocess.run([BUILD / "bench_raw_log"], cwd=ROOT, check=True,
                               env={**os.environ, "TEST_KAFKA_BROKERS": world.kafka.brokers})
            failed += _commands(world, what)
    return failed


def _ceiling() -> int:
    port = free_ports(1)[0]
    server = subprocess.Popen([BUILD / "bench_http_ceiling", str(port)], stdin=subprocess.PIPE)
    try:
        url = f"http://127.0.0.1:{port}/"
        wait_until(lambda: _wrk(url, {}, 1, "100ms") is not None, 10.0)
        return sum(_print("bare HTTP, nothing done", count, _wrk(url, {}, count, f"{SECONDS}s"))
                   for count in CONNECTIONS)
    finally:
        server.stdin.close()
        server.wait(10)


def issue_for(world: World, connections: int, seconds: int) -> str | None:
    """Issues invites as fast as the node takes them; what wrk says of it."""
    headers = {"Content-Type": "application/json", "X-Rate-Limit-Bypass": BYPASS,
               "Authorization": f"Bearer {world.admin.token}"}
    url = f"{world.node.url}/api/v1/beta/invites/generate"
    return _wrk(url, headers, connections, f"{seconds}s")


def resident_mb(world: World) -> float:
    status = Path(f"/proc/{world.node.process.pid()}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024


def _commands(world: World, what: str) -> int:
    issue_for(world, 64, WARM_UP_SECONDS)
    failed = 0
    for count in CONNECTIONS:
        spent = _cpu_seconds(world)
        told = issue_for(world, count, SECONDS)
        failed += _print(f"invites issued, {what}", count, told)
        _print_cost(told, spent, _cpu_seconds(world))
    print(f"    {resident_mb(world):.0f} MB resident afterwards", flush=True)
    return failed


def _cpu_seconds(world: World) -> dict[str, float]:
    pids = {"this process": world.node.process.pid(), "kafka": world.kafka.process.pid()}
    return {name: cpu_seconds(pid) for name, pid in pids.items()}


def _print_cost(told: str | None, before: dict[str, float], after: dict[str, float]) -> None:
    """What a command costs in processor time says more than the clock where others work as well."""
    if told is None:
        return
    commands = int(DONE.search(told)[1])
    each = ", ".join(f"{name} {(after[name] - before[name]) / commands * 1e6:.0f} us"
                     for name in after)
    print(f"    of a core a command: {each}", flush=True)


def _wrk(url: str, headers: dict, connections: int, duration: str) -> str | None:
    """What wrk says; None when nobody listens."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "post.lua"
        lines = ['wrk.method = "POST"', f"wrk.body = {json.dumps(BODY)}"]
        lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}"
                  for name, value in headers.items()]
        script.write_text("\n".join(lines) + "\n")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{duration}", "--latency", "-s", script,
                   url]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout if done.returncode == 0 else None


def _print(what: str, connections: int, told: str | None) -> int:
    if told is None or not RATE.search(told):
        print(f"{what}: wrk could not measure\n{told}", flush=True)
        return 1
    rate = float(RATE.search(told)[1])
    latency = {found[1]: float(found[2]) * IN_MS[found[3]] for found in LATENCY.finditer(told)}
    bad = BAD.search(told)
    print(f"{what:38} {connections:4} connections {rate:9,.0f}/s  p50 {latency['50']:7.2f} ms  "
          f"p99 {latency['99']:7.2f} ms{'  ' + bad[0] if bad else ''}", flush=True)
    return 1 if bad else 0

