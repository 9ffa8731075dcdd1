"""./dev sim: the simulator. Whole nodes, a log, a provider and people under virtual time.

A seed and a commit replay a run. docs/simulation.md says what is checked, and what the mutants are.
"""

import argparse
import json
import os
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.local.build import BUILD, MUTANTS, build, build_mutants
from tools.local.paths import ROOT
from tools.local.process import StartFailed

RUN = "--test-case=a run that was asked for"
MUTANT_SEEDS = 120
# Of a mutant that shows where few faults meet: those alone. All together seldom are these.
FAULTS_OF = {
    "lane_goes_on_after_a_foreign_claim":
        "node_paused,node_cut_off,believed_dead,mail_answer_late,mail_hung",
}
# Of one that shows where an owner stood still and has nothing to commit.
CALM = {"stall_goes_unnoticed"}
MUTANT_SECONDS = 600


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev sim", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the first run")
    parser.add_argument("--runs", type=int,
                        help="so many, each with the next seed (20; 1 with --seed)")
    parser.add_argument("--hours", type=float, default=1, help="virtual ones, of each run")
    parser.add_argument("--faults", default="all", help="all, none, or names with commas between")
    parser.add_argument("--calm", action="store_true",
                        help="people do little: owners have nothing to commit for long")
    parser.add_argument("--told-of", metavar="ID", default="",
                        help="print each commit that counts and speaks of this id")
    parser.add_argument("--mutants", nargs="*", metavar="NAME",
                        help="switch rules off, one after the other: each must be noticed")
    chosen = parser.parse_args(arguments)
    if chosen.mutants is not None:
        return _mutants(chosen.mutants, chosen.seed)
    build("tests_simulation")
    runs = chosen.runs or (1 if "--seed" in arguments else 20)
    env = {"SIMULATION_SEED": str(chosen.seed), "SIMULATION_RUNS": str(runs),
           "SIMULATION_HOURS": str(chosen.hours), "SIMULATION_FAULTS": chosen.faults,
           "SIMULATION_TOLD_OF": chosen.told_of,
           "SIMULATION_CALM": "1" if chosen.calm else "0"}
    began = time.monotonic()
    child = subprocess.Popen([BUILD / "tests_simulation", RUN], cwd=ROOT, text=True,
                             env={**os.environ, **env}, stdout=subprocess.PIPE)
    hours = 0.0
    for line in child.stdout:
        print(line, end="", flush=True)
        told = re.match(r"seed \d+: ([\d.]+) virtual hours", line)
        hours += float(told[1]) if told else 0
    seconds = time.monotonic() - began
    faster = hours * 3600 / seconds
    print(f"{hours:.1f} virtual hours in {seconds:.0f} s: {faster:.0f} times faster than life")
    return child.wait()


@dataclass
class Verdict:
    """What became of one mutant."""
    name: str
    invariant: str  # empty: it was not noticed
    seed: int
    seconds: float

    def row(self) -> str:
        if not self.invariant:
            return f"| {self.name} | **not noticed** | {self.seed} | {self.seconds:.1f} |"
        return f"| {self.name} | {self.invariant} | {self.seed} | {self.seconds:.1f} |"


def _mutants(names: list[str], seed: int) -> int:
    known = _known_mutants()
    for name in names:
        if name not in known:
            raise StartFailed(f"there is no mutant {name}; base/mutation.hpp has them.")
    build_mutants("tests_simulation")
    verdicts = []
    print("| mutant | noticed by invariant | seed | seconds |\n|---|---|---|---|", flush=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for verdict in pool.map(lambda name: _try_mutant(name, seed), names or known):
            verdicts.append(verdict)
            print(verdict.row(), flush=True)
    survived = sum(1 for one in verdicts if not one.invariant)
    noticed = len(verdicts) - survived
    print(f"{noticed} of {len(verdicts)} mutants were noticed", flush=True)
    report = os.environ.get("TEST_REPORT")
    if report:
        Path(report).write_text(json.dumps({"passed": noticed, "failed": survived}))
    return 1 if survived else 0


def _known_mutants() -> list[str]:
    text = (ROOT / "base" / "mutation.hpp").read_text()
    names = re.search(r"enum class Mutation \{(.*?)\};", text, re.DOTALL)[1]
    return [name for name in re.findall(r"^    (\w+),?$", names, re.MULTILINE) if name != "none"]


def _try_mutant(name: str, seed: int) -> Verdict:
    env = {"SIMULATION_SEED": str(seed), "SIMULATION_RUNS": str(MUTANT_SEEDS),
           "SIMULATION_HOURS": "0.3", "SIMULATION_FAULTS": FAULTS_OF.get(name, "all"),
           "SIMULATION_MUTANT": name, "SIMULATION_CALM": "1" if name in CALM else "0"}
    began = time.monotonic()
    try:
        done = subprocess.run([MUTANTS / "tests_simulation", RUN], cwd=ROOT,
                              env={**os.environ, **env}, capture_output=True, text=True,
                              timeout=MUTANT_SECONDS, check=False)
        output = done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        output = (late.stdout or b"").decode()
    seconds = time.monotonic() - began
    seeds = re.findall(r"^seed (\d+):", output, re.MULTILINE)
    last = int(seeds[-1]) if seeds else seed
    found = re.search(r"^  invariant (\d+) at", output, re.MULTILINE)
    if found:
        return Verdict(name, found[1], last, seconds)
    bug = re.search(r"^BUG at ([^:]+):\d+", output, re.MULTILINE)
    if bug:
        return Verdict(name, f"ENSURE in {Path(bug[1]).name}", last + bool(seeds), seconds)
    return Verdict(name, "", last, seconds)
