"""From the upload of a list of 100,000 people to the verdicts on its rows, beside a bare parse.

A row in a hundred is bad, and a row in a hundred is there twice. At the answer every row is
durable.
"""

import os
import random
import tempfile
import time

from bench.report import SEED, Report
from tests.end_to_end import invites
from tests.end_to_end.harness import World

PROGRAMS = ("bare_csv",)

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
WARM_UPS = 2


def measure(report: Report) -> None:
    with World() as world:
        for number in range(WARM_UPS):
            _imported(world, _list_of(f"warm-{number}-"))
        for number in report.runs():
            content = _list_of(f"run-{number}-")
            with tempfile.NamedTemporaryFile() as file:
                file.write(content)
                file.flush()
                report.run("bare_csv", file.name)
            seconds = _imported(world, content)
            report.add(f"{ROWS:,} rows to their verdicts", seconds, "s",
                       limit="bare parse with verdicts", aim="1.5")


def _imported(world: World, content: bytes) -> float:
    began = time.monotonic()
    answer = invites.upload(world.admin, content)
    seconds = time.monotonic() - began
    assert answer.status == 200, answer.body
    assert answer.json()["total_rows"] == ROWS, answer.json()["total_rows"]
    assert answer.json()["rejected"] > 0, "bad rows are told apart"
    return seconds


def _list_of(prefix: str) -> bytes:
    """A list of these rows; the same each time."""
    chance = random.Random(f"{SEED} {prefix}")
    lines = ["email,first_name,last_name,source"]
    for number in range(ROWS):
        draw = chance.random()
        email = f"{prefix}{number}@example.org"
        if draw < 0.01:
            email = f"{prefix}{number} at example.org"
        elif draw < 0.02 and number > 0:
            email = f"{prefix}{number - 1}@example.org"
        lines.append(f"{email},Ann{number},Miller,fair")
    return ("\n".join(lines) + "\n").encode()
