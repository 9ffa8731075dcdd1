"""How long a fact takes to be a row, and an event of a stream, under a steady load of commands.

Commands come in an open loop at BENCH_RATE a second, each an invite; beside them a batch is mailed
slowly, and one viewer watches it. A fact counts from when a reader of the log has it.
"""

import os
from contextlib import contextmanager
from urllib.parse import urlsplit

from bench import load
from bench.commands import BYPASS, OPEN_CONNECTIONS, WARM_UP_SECONDS, issuing, trusted
from bench.report import Report
from tests.end_to_end import invites
from tests.end_to_end.harness import World
from tests.end_to_end.sink import Sink

PROGRAMS = ("visible", "open_load")

SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
RATE = float(os.environ.get("BENCH_RATE", "5000"))
MAILS_PER_SECOND = 100
ROWS = 50_000  # More than are mailed while anybody looks.


def measure(report: Report) -> None:
    with slow_batch(MAILS_PER_SECOND) as (world, batch_id):
        load.opened(issuing(world), RATE / 2, OPEN_CONNECTIONS, WARM_UP_SECONDS)
        for _ in report.runs():
            under_way = load.begin(issuing(world), RATE, OPEN_CONNECTIONS, SECONDS + 1)
            report.run("visible", world.node.port, batch_id, SECONDS,
                       stdin=stream_request(world, batch_id),
                       TEST_KAFKA_BROKERS=world.kafka.brokers,
                       TEST_DATABASE_URL=world.around.database_url)
            seen = load.finish(under_way)
            report.add("commands", seen.rate, "/s", aim=f"{RATE:,.0f}")
            report.add("commands: p99", seen.p99_ms, "ms")


@contextmanager
def slow_batch(mails_per_second: int):
    """A system, and in it a batch that is being mailed for as long as anybody looks."""
    with Sink() as sink:
        settings = {"http": {"rate_limit_bypass": BYPASS, "threads": 1},
                    "mail": {"url": sink.url, "rate_per_second": mails_per_second}}
        with World(settings=settings) as world:
            yield world, invites.sent(world.admin, invites.addresses(ROWS, "slow"))


def stream_request(world: World, batch_id: str) -> bytes:
    head = {"Host": urlsplit(world.node.url).netloc, "Accept": "text/event-stream",
            **trusted(world)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"GET {invites.ROOT}/batches/{batch_id}/stream HTTP/1.1\r\n{lines}\r\n".encode()
