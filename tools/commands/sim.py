"""./dev sim: the simulator alone; with a seed it replays that schedule."""

import os
import subprocess

from tools.local.build import BUILD, build
from tools.local.paths import ROOT


def run(arguments: list[str]) -> int:
    build("tests_simulation")
    seed = {"SIMULATION_SEED": arguments[0]} if arguments else {}
    return subprocess.run([BUILD / "tests_simulation"], cwd=ROOT, env={**os.environ, **seed},
                          check=False).returncode
