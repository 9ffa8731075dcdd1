"""./dev tidy: clang-tidy on the named C++ files, without names on those that changed."""

import os
import subprocess

from tools.local.build import BUILD, build
from tools.local.paths import ROOT
from tools.local.sources import changed


def run(arguments: list[str]) -> int:
    files = arguments or [str(path) for path in changed("*.cpp")]
    if not files:
        print("No C++ file has changed.")
        return 0
    build("build.ninja")  # With it compile_commands.json, from which clang-tidy knows the flags.
    command = ["run-clang-tidy-19", "-quiet", "-p", BUILD, "-j", str(os.cpu_count()),
               *[f"{ROOT}/{name}$" for name in files]]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
