"""Jobs that do nothing, each with a durable outcome: how many a second one lane brings to their
end, what keeping to a rate costs, and how well it is kept.

Beside it, on the same broker: bare produce and read-back. A job is two facts of the ledger, started
and succeeded, gathered into commits, and two outcomes that travel on to its invite and its batch.
"""

import os

from bench.report import Report
from tools.commands.test import Services

PROGRAMS = ("no_op_jobs", "raw_log")

JOBS = int(os.environ.get("BENCH_JOBS", "150000"))
RATE = 500
RATE_SECONDS = int(os.environ.get("BENCH_RATE_SECONDS", "60"))
NEVER_REACHED = 1e9
FREE = "no limit"
LIMITED = "a limit never reached"


def measure(report: Report) -> None:
    with Services(needed=True) as services:
        # The broker's compiler has its work before anything counts.
        Report("warm-up").run("no_op_jobs", "warm-up", JOBS, **services.env)
        for _ in report.runs():
            report.run("raw_log", 256, **services.env)
            report.run("no_op_jobs", FREE, JOBS, **services.env)
            report.run("no_op_jobs", LIMITED, JOBS, NEVER_REACHED, **services.env)
            each = [report.figures[f"{what}: processor, a job"].runs[-1]
                    for what in (FREE, LIMITED)]
            report.add("what a limit costs", (each[1] / each[0] - 1) * 100, "% of the processor",
                       aim="5")
        report.run("no_op_jobs", f"{RATE}/s over {RATE_SECONDS} s", RATE * RATE_SECONDS, RATE,
                   **services.env)
