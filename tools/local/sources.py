"""The files of the project, as git sees them."""

import subprocess
from pathlib import Path

from tools.local.paths import ROOT


def tracked(*patterns: str) -> list[Path]:
    """Files that are committed or would be by `git add`; git's patterns, relative paths."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]
    listing = subprocess.run([*command, *patterns], cwd=ROOT, capture_output=True, text=True,
                             check=True).stdout
    paths = sorted({Path(name) for name in listing.split("\0") if name})
    return [path for path in paths if (ROOT / path).is_file()]


def changed(*patterns: str) -> list[Path]:
    """Those that differ from where this branch left main; from the last commit on main itself."""
    base = _output("merge-base", "HEAD", "main") or "HEAD"
    head = _output("rev-parse", "HEAD")
    since = "HEAD~1" if base == head and _output("rev-parse", "--verify", "-q", "HEAD~1") else base
    names = _output("diff", "--name-only", since, "--", *patterns).splitlines()
    names += _output("ls-files", "--others", "--exclude-standard", "--", *patterns).splitlines()
    return [path for path in sorted({Path(name) for name in names}) if (ROOT / path).is_file()]


def _output(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True,
                          check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
