"""Building: C++ by CMake, Ninja and ccache into .build/dev, the admin page into admin/dist."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
from pathlib import Path

from tools.local.mailbox import npm_ci
from tools.local.paths import ROOT
from tools.local.process import StartFailed

# Set by ./dev test --sanitize, for this process and those that it starts.
SANITIZE = os.environ.get("TEST_SANITIZE", "")
SANITIZERS = {"address": "address;undefined", "thread": "thread"}
BUILD = ROOT / ".build" / (SANITIZE or "dev")
MUTANTS = ROOT / ".build" / "mutants"  # the same, with rules that can be switched off
FUZZ = ROOT / ".build" / "fuzz"  # instrumented for libFuzzer, with sanitizers
BINARY = BUILD / "instainstru"
ADMIN = ROOT / "admin"
ADMIN_SOURCES = ("src", "public", "scripts", "docs", "index.html", "package.json",
                 "package-lock.json", "tsconfig.json", "vite.config.ts")


def build(*targets: str) -> None:
    """Builds the targets, all without any. Raises StartFailed if something does not compile."""
    options = (f"-DSANITIZE={SANITIZERS[SANITIZE]}",) if SANITIZE else ()
    _build_in(BUILD, *targets, options=options)


def build_mutants(*targets: str) -> None:
    """The same into MUTANTS."""
    _build_in(MUTANTS, *targets, options=("-DMUTANTS=ON",))


def build_fuzz() -> Path:
    """The program that holds all targets of tests/fuzz."""
    _build_in(FUZZ, "fuzz", options=("-DFUZZ=ON", "-DPRECOMPILED=OFF",
                                     "-DSANITIZE=address;undefined"))
    return FUZZ / "fuzz"


def _build_in(folder: Path, *targets: str, options: tuple[str, ...] = ()) -> None:
    with _alone():
        if not (folder / "build.ninja").exists():
            _run("cmake", "-G", "Ninja", "-S", ROOT, "-B", folder,
                 "-DCMAKE_CXX_COMPILER=clang++-19", "--log-level=WARNING", *options)
        _run("ninja", "-C", folder, *_ninja_options(), *targets)


def build_admin() -> None:
    """Builds the admin page unless admin/dist is of these very sources."""
    digest = _digest(ADMIN_SOURCES)
    stamp = ADMIN / "dist" / ".sources-digest"
    if stamp.exists() and stamp.read_text() == digest:
        return
    with _alone():
        npm_ci(ADMIN, ADMIN)
        _run("npm", "run", "--silent", "build", cwd=ADMIN)
        stamp.write_text(digest)


def _ninja_options() -> list[str]:
    # Quiet about what works; what fails is shown in full.
    return ["--quiet"] if not os.isatty(1) else []


def _run(*command: object, cwd: Path = ROOT) -> None:
    # One cache for all clones of this user: paths are seen relative to the clone.
    env = {"CCACHE_DIR": str(Path.home() / ".cache" / "instainstru-ccache"), **os.environ,
           "CCACHE_BASEDIR": str(ROOT), "CCACHE_NOHASHDIR": "1",
           # cmake/precompiled.cmake says how the cache knows precompiled headers.
           "CCACHE_PCH_EXTSUM": "1", "CCACHE_SLOPPINESS": "pch_defines,time_macros"}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env, check=False)
    if done.returncode != 0:
        raise StartFailed(f"{command[0]} failed; what it said stands above.")


@contextlib.contextmanager
def _alone():
    """Two builds in one folder would write the same files."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest(names: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for name in names:
        path = ADMIN / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                digest.update(f"{file.relative_to(ADMIN)}\0".encode() + file.read_bytes())
    return digest.hexdigest()
