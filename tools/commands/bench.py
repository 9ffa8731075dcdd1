"""./dev bench: measures on servers of its own, each figure beside the raw limit.

bench/NAME.cpp is a program that measures by itself. bench/NAME.py drives the real server and says
in PROGRAMS which programs it needs; those are not run alone unless named. The median of BENCH_RUNS
runs is shown; the file it names at the end has all of them.
"""

import importlib
import subprocess

from bench.report import Report, keep, machine, print_machine
from tools.commands.test import Services
from tools.local.build import build
from tools.local.kafka import fetch_jars
from tools.local.paths import ROOT
from tools.local.process import StartFailed
from tools.local.signals import end_on_signals

NOT_BENCHES = ("__init__", "report", "load")


def run(arguments: list[str]) -> int:
    programs = {path.stem for path in (ROOT / "bench").glob("*.cpp")}
    drivers = {path.stem: importlib.import_module(f"bench.{path.stem}")
               for path in (ROOT / "bench").glob("*.py") if path.stem not in NOT_BENCHES}
    known = sorted(programs | drivers.keys())
    unknown = [name for name in arguments if name not in known]
    if unknown:
        raise StartFailed(f"there is no {unknown[0]}; there are {', '.join(known)}.")
    unasked = {name for driver in drivers.values() for name in driver.PROGRAMS}
    unasked |= {name for name, driver in drivers.items()
                if getattr(driver, "ONLY_WHEN_NAMED", False)}
    chosen = arguments or [name for name in known if name not in unasked]
    end_on_signals()
    fetch_jars()
    needed = {name for name in chosen if name in programs}
    for name in chosen:
        needed |= set(drivers[name].PROGRAMS) if name in drivers else set()
    build("instainstru", *[f"bench_{name}" for name in sorted(needed)])
    about = machine()
    print_machine(about)
    try:
        reports = [_measured(name, drivers.get(name)) for name in chosen]
    except (subprocess.CalledProcessError, AssertionError) as failure:
        raise StartFailed(f"a bench failed: {failure}") from failure
    print(f"\nkept in {keep(about, reports).relative_to(ROOT)}")
    return 0


def _measured(name: str, driver) -> Report:
    report = Report(name)
    if driver is not None:
        driver.measure(report)
    else:
        for _ in report.runs():
            # Each starts from empty servers, so that the order does not matter.
            with Services(needed=True) as services:
                report.run(name, **services.env)
    report.print()
    return report
