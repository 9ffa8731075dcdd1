"""The wall clock of one node, which can be set while it runs (libfaketime)."""

import shutil
import subprocess
from pathlib import Path

LIBRARIES = (Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
             Path("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"))
# librdkafka waits by cnd_timedwait until a moment that it has from timespec_get. libfaketime shifts
# the latter and not the former: what is set ahead would wait so much longer each time, and what is
# set back not at all, which no clock does.
WAITS = """
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int timespec_get(struct timespec *now, int base) {
    return syscall(SYS_clock_gettime, CLOCK_REALTIME, now) == 0 ? base : 0;
}
"""
COMPILER = "clang-19"
LEFT_BEHIND = ("faketime_shm_{pid}", "sem.faketime_sem_{pid}")


def library() -> Path | None:
    return next((path for path in LIBRARIES if path.exists()), None)


def why_not() -> str | None:
    """What is missing to set a clock; None when nothing is."""
    if not library():
        return "libfaketime is not installed"
    return None if shutil.which(COMPILER) else f"{COMPILER} is not installed"


class NodeClock:
    def __init__(self, folder: Path):
        self._file = folder / "clock"
        self._waits = folder / "waits.so"
        subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-x", "c", "-", "-o", self._waits],
                       input=WAITS, text=True, check=True)
        self.set(0)

    @property
    def environment(self) -> dict[str, str]:
        """What the node has to be started with."""
        return {"LD_PRELOAD": f"{self._waits}:{library()}",
                "FAKETIME_TIMESTAMP_FILE": str(self._file), "FAKETIME_CACHE_DURATION": "1",
                "NO_FAKE_STAT": "1",
                # Nobody sets the steady clock.
                "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def set(self, seconds: float) -> None:
        """So far ahead of the others, or behind; noticed within a second."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{seconds:+.3f}\n")
        fresh.rename(self._file)

    def forget(self, pid: int | None) -> None:
        """What the library leaves behind of a process that was killed."""
        for name in LEFT_BEHIND:
            (Path("/dev/shm") / name.format(pid=pid)).unlink(missing_ok=True)
