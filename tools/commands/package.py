"""./dev package: the Debian package, in .build/package."""

import subprocess

from tools.local.build import BUILD, build, build_admin
from tools.local.paths import ROOT

TARGET = ROOT / ".build" / "package"


def run(arguments: list[str]) -> int:
    build_admin()
    build("instainstru")
    command = ["cpack", "--config", BUILD / "CPackConfig.cmake", "-B", TARGET]
    code = subprocess.run(command, cwd=BUILD, check=False).returncode
    for package in sorted(TARGET.glob("*.deb")):
        print(package.relative_to(ROOT))
    return code
