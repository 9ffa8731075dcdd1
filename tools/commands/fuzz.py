"""./dev fuzz: libFuzzer with sanitizers on the parsers of outside bytes, tests/fuzz.

Starts from tests/fuzz/corpus and what earlier runs found, which stays in .build/fuzz/corpus. An
input that breaks a target is put into tests/fuzz/corpus: fix the cause and commit it, the suite
`replay` takes it from there.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.local.build import FUZZ, build_fuzz
from tools.local.paths import ROOT
from tools.local.process import StartFailed, die_with_parent

SEEDS = ROOT / "tests" / "fuzz" / "corpus"
SECONDS = 5
NIGHTLY_SECONDS = 600
INPUT_BYTES_MAX = 4096
INPUT_SECONDS_MAX = 5
MEMORY_MB_MAX = 2048
SHOWN_LINES = 60
SHOWN_COLUMNS = 160
# Of libFuzzer, beside what it says about an input that broke something.
PROGRESS = re.compile(r"#|\s*NEW_FUNC|INFO:|stat::|MS: |0x|\\|Base64|artifact_prefix")


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev fuzz", description=__doc__)
    parser.add_argument("name", nargs="*", help="only these targets, e.g. csv_import")
    parser.add_argument("--seconds", type=int, help=f"of each target ({SECONDS})")
    parser.add_argument("--seed", type=int, default=0, help="of its draws (another each time)")
    chosen = parser.parse_args(arguments)
    is_nightly = os.environ.get("TEST_NIGHTLY") == "1"
    seconds = chosen.seconds or (NIGHTLY_SECONDS if is_nightly else SECONDS)
    known = target_names()
    for name in chosen.name:
        if name not in known:
            raise StartFailed(f"there is no target {name}; there are {', '.join(known)}.")
    program = build_fuzz()
    # A target keeps one core busy, so seconds of time are seconds of a processor.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = []
        for outcome in pool.map(lambda name: _fuzz(program, name, seconds, chosen.seed),
                                chosen.name or known):
            outcomes.append(outcome)
            print(outcome.text(), flush=True)
    failed = sum(1 for one in outcomes if one.broke)
    report = os.environ.get("TEST_REPORT")
    if report:
        Path(report).write_text(json.dumps({"passed": len(outcomes) - failed, "failed": failed}))
    return 1 if failed else 0


def target_names() -> list[str]:
    return sorted(folder.name for folder in SEEDS.iterdir())


@dataclass
class Outcome:
    name: str
    broke: bool
    runs: int
    branches: int  # as libFuzzer counts what is covered
    said: str      # of one that broke

    def text(self) -> str:
        word = "FAILED" if self.broke else "ok    "
        line = f"{word} {self.name}: {self.runs} runs, {self.branches} branches"
        return line + ("\n" + self.said if self.broke else "")


def _fuzz(program: Path, name: str, seconds: int, seed: int) -> Outcome:
    found = FUZZ / "corpus" / name
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="instainstru-fuzz-") as folder:
        done = subprocess.run(
            [program, found, SEEDS / name, f"-max_total_time={seconds}", f"-seed={seed}",
             f"-artifact_prefix={folder}/", f"-max_len={INPUT_BYTES_MAX}",
             f"-timeout={INPUT_SECONDS_MAX}", f"-rss_limit_mb={MEMORY_MB_MAX}",
             "-use_value_profile=1", "-print_final_stats=1"],
            cwd=ROOT, env={**os.environ, **_symbolizer(), "FUZZ_TARGET": name},
            preexec_fn=die_with_parent, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            errors="replace", check=False)
        kept = [_keep(name, path) for path in sorted(Path(folder).iterdir())]
    output = done.stderr
    runs = re.findall(r"^stat::number_of_executed_units: (\d+)", output, re.MULTILINE)
    branches = re.findall(r" cov: (\d+)", output)
    lines = [line for line in output.splitlines() if not PROGRESS.match(line)]
    said = "\n".join([*(f"    {line[:SHOWN_COLUMNS]}" for line in lines[-SHOWN_LINES:]),
                      *(f"  kept as {path}" for path in kept)])
    # One that tried nothing has shown nothing.
    return Outcome(name, done.returncode != 0 or not runs, int(runs[-1]) if runs else 0,
                   int(branches[-1]) if branches else 0, said)


def _symbolizer() -> dict[str, str]:
    """With it stack traces have names and lines; any version will do."""
    path = shutil.which("llvm-symbolizer-19") or shutil.which("llvm-symbolizer")
    return {"ASAN_SYMBOLIZER_PATH": path} if path else {}


def _keep(name: str, artifact: Path) -> Path:
    content = artifact.read_bytes()
    kind = artifact.name.split("-")[0]  # crash, timeout, oom, leak, slow
    target = SEEDS / name / f"{kind}-{hashlib.sha256(content).hexdigest()[:12]}"
    target.write_bytes(content)
    return target.relative_to(ROOT)
