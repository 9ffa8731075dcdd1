"""./dev bench: measures on servers of its own, each figure beside the raw limit."""

import os
import subprocess

from tools.commands.test import Services
from tools.local.build import BUILD, build
from tools.local.kafka import fetch_jars
from tools.local.paths import ROOT
from tools.local.process import StartFailed
from tools.local.signals import end_on_signals


def run(arguments: list[str]) -> int:
    known = sorted(path.stem for path in (ROOT / "bench").glob("*.cpp"))
    unknown = [name for name in arguments if name not in known]
    if unknown:
        raise StartFailed(f"there is no {unknown[0]}; there are {', '.join(known)}.")
    chosen = arguments or known
    end_on_signals()
    fetch_jars()
    build("instainstru", *[f"bench_{name}" for name in chosen])
    failed = 0
    for name in chosen:
        # Each starts from empty servers, so that the order does not matter.
        with Services(needed=True) as services:
            print(f"\n{name}", flush=True)
            done = subprocess.run([BUILD / f"bench_{name}"], cwd=ROOT,
                                  env={**os.environ, **services.env}, check=False)
            failed += done.returncode != 0
    return 1 if failed else 0
