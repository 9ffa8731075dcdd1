"""./dev fmt: formats the C++ sources; --check only says which are not formatted."""

import argparse
import subprocess

from tools.local.paths import ROOT
from tools.local.sources import tracked


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev fmt", description=__doc__)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    mode = ["--dry-run", "-Werror"] if chosen.check else ["-i"]
    files = tracked("*.cpp", "*.hpp")
    return subprocess.run(["clang-format-19", *mode, *files], cwd=ROOT, check=False).returncode
