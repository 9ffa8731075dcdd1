"""Durable commands a second, and what one costs, over how many partitions and how many processes.

All on the same cores, so more of them cannot be faster here; what shows is what each more costs.
docs/scaling.md has what came of it.
"""

import os
from concurrent.futures import ThreadPoolExecutor

from bench import load
from bench.commands import SETTINGS, issuing, trusted
from bench.report import Report
from tests.end_to_end.harness import World
from tools.local.process import cpu_seconds

PROGRAMS = ()
ONLY_WHEN_NAMED = True

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
WARM_UP_SECONDS = float(os.environ.get("BENCH_WARM_UP_SECONDS", "20"))
CONNECTIONS = 256
PARTITIONS = (1, 2, 4, 8, 16, 64)
NODES = (1, 2, 4)
USUAL_PARTITIONS = 8


def measure(report: Report) -> None:
    for partitions in PARTITIONS:
        _measure(report, 1, partitions, f"{partitions} partitions")
    for nodes in NODES:
        _measure(report, nodes, USUAL_PARTITIONS, f"{nodes} processes")


def _measure(report: Report, nodes: int, partitions: int, what: str) -> None:
    settings = {**SETTINGS, "log": {"partitions": partitions}}
    with World([("api",)] * nodes, settings=settings) as world:
        _load(world, WARM_UP_SECONDS)
        for _ in report.runs():
            spent = _cpu_seconds(world)
            seen = _load(world, SECONDS)
            done = sum(one.requests for one in seen)
            report.add(f"{what}: commands", sum(one.rate for one in seen), "/s")
            report.add(f"{what}: p50", max(one.p50_ms for one in seen), "ms")
            report.add(f"{what}: p99", max(one.p99_ms for one in seen), "ms")
            for name, now in _cpu_seconds(world).items():
                report.add(f"{what}: {name}", (now - spent[name]) / done * 1e6,
                           "us of a core each")


def _load(world: World, seconds: float) -> list[load.Loaded]:
    """Every process takes its share of the connections, whoever owns what they ask."""
    def at(node) -> load.Loaded:
        asked = load.Requests(node.url, issuing(world).paths, "POST", issuing(world).body,
                              {"Content-Type": "application/json", **trusted(world)})
        return load.closed(asked, CONNECTIONS // len(world.nodes), seconds)

    with ThreadPoolExecutor(len(world.nodes)) as pool:
        return list(pool.map(at, world.nodes))


def _cpu_seconds(world: World) -> dict[str, float]:
    return {"servers": sum(cpu_seconds(node.process.pid()) for node in world.nodes),
            "kafka": cpu_seconds(world.kafka.process.pid())}
