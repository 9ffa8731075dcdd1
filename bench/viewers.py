"""What it costs to show one batch to many: processor time with 2,000 viewers beside that with one.

The batch is mailed at a steady rate meanwhile, so that it changes all the time.
"""

import os
import subprocess
import tempfile
import time
from contextlib import contextmanager

from bench.report import Report
from bench.visible import slow_batch, stream_request
from tests.end_to_end.harness import World
from tools.local.build import BUILD
from tools.local.process import cpu_seconds

PROGRAMS = ("viewers",)

SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
COUNTS = (1, 2_000)
MAILS_PER_SECOND = 200


def measure(report: Report) -> None:
    with slow_batch(MAILS_PER_SECOND) as (world, batch_id):
        for _ in report.runs():
            shares = [_watched(report, world, batch_id, count) for count in COUNTS]
            report.add(f"{COUNTS[1]:,} viewers, more than one", shares[1] - shares[0],
                       "% of a core", aim="2")


def _watched(report: Report, world: World, batch_id: str, count: int) -> float:
    what = f"{count:,} viewer{'s' if count > 1 else ''}"
    with _viewers(world, batch_id, count) as events_since:
        events_since()
        began, spent = time.monotonic(), cpu_seconds(world.node.process.pid())
        time.sleep(SECONDS)
        seconds = time.monotonic() - began
        share = (cpu_seconds(world.node.process.pid()) - spent) / seconds * 100
        events = events_since() / seconds
    assert events > 0, "the batch changes while it is watched"
    report.add(f"{what}: server", share, "% of a core")
    report.add(f"{what}: events, each viewer", events / count, "/s")
    return share


@contextmanager
def _viewers(world: World, batch_id: str, count: int):
    """A function that says how many events came to all of them since it was called last."""
    with tempfile.NamedTemporaryFile() as request:
        request.write(stream_request(world, batch_id))
        request.flush()
        viewers = subprocess.Popen(
            [BUILD / "bench_viewers", str(world.node.port), str(count), request.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert viewers.stdout.readline() == b"watching\n", "not all were told of the batch"

        def events_since() -> int:
            viewers.stdin.write(b"?")
            viewers.stdin.flush()
            return int(viewers.stdout.readline())

        try:
            yield events_since
        finally:
            viewers.stdin.close()
            viewers.wait(10)
