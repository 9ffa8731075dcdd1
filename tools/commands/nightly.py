"""./dev nightly: everything that takes too long for every change, one part after the other.

Each part is a command of its own, shown so that it can be run again alone. What a part says is kept
in .build/nightly/PART.log; the last line is the sum. With names only those parts run.
"""

import argparse
import subprocess
import time
from dataclasses import dataclass

from tools.local.paths import ROOT
from tools.local.process import StartFailed, die_with_parent
from tools.local.signals import end_on_signals

LOGS = ROOT / ".build" / "nightly"
SHOWN_LINES = 30


@dataclass(frozen=True)
class Part:
    name: str
    arguments: tuple[str, ...]
    hours: float  # About so many, on two cores.


PARTS = (
    Part("tests", ("test", "--nightly"), 5.0),
    Part("simulator", ("sim", "--runs", "200", "--hours", "24"), 1.0),
    Part("chaos_of_two", ("chaos", "--nodes", "2", "--minutes", "15"), 0.5),
    Part("soak", ("soak",), 1.1),
    Part("threads", ("test", "--sanitize", "thread"), 1.5),
    Part("memory", ("test", "--sanitize", "address"), 1.5),
)


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev nightly", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help=", ".join(one.name for one in PARTS))
    chosen = parser.parse_args(arguments).part
    known = [one.name for one in PARTS]
    for name in chosen:
        if name not in known:
            raise StartFailed(f"there is no part {name}; there are {', '.join(known)}.")
    end_on_signals()
    LOGS.mkdir(parents=True, exist_ok=True)
    verdicts = [_run(part) for part in PARTS if not chosen or part.name in chosen]
    print(f"{sum(verdicts)} passed, {len(verdicts) - sum(verdicts)} failed", flush=True)
    return 0 if all(verdicts) else 1


def _run(part: Part) -> bool:
    print(f"        {part.name}: ./dev {' '.join(part.arguments)}, about {part.hours:g} hours",
          flush=True)
    began = time.monotonic()
    path = LOGS / f"{part.name}.log"
    with open(path, "w") as log:
        done = subprocess.run([ROOT / "dev", *part.arguments], cwd=ROOT, stdin=subprocess.DEVNULL,
                              stdout=log, stderr=subprocess.STDOUT, preexec_fn=die_with_parent,
                              check=False)
    passed = done.returncode == 0
    tail = path.read_text(errors="replace").splitlines()
    if not passed:
        print("\n".join(tail[-SHOWN_LINES:]), flush=True)
    said = tail[-1] if tail else "it said nothing"
    print(f"{'ok     ' if passed else 'FAILED '} {part.name}: {said}, "
          f"{(time.monotonic() - began) / 60:.0f} min; {path.relative_to(ROOT)}", flush=True)
    return passed
