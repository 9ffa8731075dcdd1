"""Packages from PyPI in an environment of their own, exactly those that a lock file names."""

import hashlib
import subprocess
import sys
from pathlib import Path

from tools.local.process import StartFailed


def environment(requirements: Path, target: Path) -> Path:
    """The folder of its programs. Made anew when the lock file has changed."""
    programs = target / "bin"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = target / ".lock-digest"
    if stamp.exists() and stamp.read_text() == digest:
        return programs
    _run(sys.executable, "-m", "venv", "--clear", target)
    _run(programs / "pip", "install", "--quiet", "--disable-pip-version-check",
         "--require-hashes", "--only-binary", ":all:", "-r", requirements)
    stamp.write_text(digest)
    return programs


def _run(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise StartFailed(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
