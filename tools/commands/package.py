"""./dev package: the Debian package, in .build/package."""

import subprocess
from pathlib import Path

from tools.local.build import BUILD, build, build_admin
from tools.local.paths import ROOT
from tools.local.process import StartFailed

TARGET = ROOT / ".build" / "package"


def run(arguments: list[str]) -> int:
    print(make_package().relative_to(ROOT))
    return 0


def make_package() -> Path:
    """The package of this tree as it is now."""
    build_admin()
    build("instainstru")
    for old in TARGET.glob("*.deb"):
        old.unlink()
    command = ["cpack", "--config", BUILD / "CPackConfig.cmake", "-B", TARGET]
    done = subprocess.run(command, cwd=BUILD, capture_output=True, text=True, check=False)
    packages = list(TARGET.glob("*.deb"))
    if done.returncode != 0 or len(packages) != 1:
        raise StartFailed(f"cpack made no package:\n{done.stdout}{done.stderr}")
    return packages[0]
