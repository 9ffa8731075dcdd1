"""./dev bench: measures on servers of its own, each figure beside the raw limit.

bench/NAME.cpp is a program that measures by itself. bench/NAME.py drives the real server and says
in PROGRAMS which programs give it its limits; those are not run alone unless named.
"""

import importlib
import os
import subprocess

from tools.commands.test import Services
from tools.local.build import BUILD, build
from tools.local.kafka import fetch_jars
from tools.local.paths import ROOT
from tools.local.process import StartFailed
from tools.local.signals import end_on_signals


def run(arguments: list[str]) -> int:
    programs = {path.stem for path in (ROOT / "bench").glob("*.cpp")}
    drivers = {path.stem: importlib.import_module(f"bench.{path.stem}")
               for path in (ROOT / "bench").glob("*.py") if path.stem != "__init__"}
    known = sorted(programs | drivers.keys())
    unknown = [name for name in arguments if name not in known]
    if unknown:
        raise StartFailed(f"there is no {unknown[0]}; there are {', '.join(known)}.")
    driven = {name for driver in drivers.values() for name in driver.PROGRAMS}
    chosen = arguments or [name for name in known if name not in driven]
    end_on_signals()
    fetch_jars()
    needed = {name for name in chosen if name in programs} | driven
    build("instainstru", *[f"bench_{name}" for name in sorted(needed)])
    failed = 0
    for name in chosen:
        print(f"\n{name}", flush=True)
        # Each starts from empty servers, so that the order does not matter.
        if name in drivers:
            failed += drivers[name].measure() != 0
            continue
        with Services(needed=True) as services:
            done = subprocess.run([BUILD / f"bench_{name}"], cwd=ROOT,
                                  env={**os.environ, **services.env}, check=False)
            failed += done.returncode != 0
    return 1 if failed else 0
