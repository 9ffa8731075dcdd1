"""./dev ci: what CI runs, on this machine."""

import os

from tools.local.paths import ROOT


def run(arguments: list[str]) -> int:
    command = str(ROOT / ".ci" / "run")
    os.execv(command, [command])
