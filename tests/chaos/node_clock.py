"""The wall clock of one node, which can be set while it runs (libfaketime)."""

from pathlib import Path

LIBRARIES = (Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
             Path("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"))
LEFT_BEHIND = ("faketime_shm_{pid}", "sem.faketime_sem_{pid}")


def library() -> Path | None:
    return next((path for path in LIBRARIES if path.exists()), None)


class NodeClock:
    def __init__(self, folder: Path):
        self._file = folder / "clock"
        self.set(0)

    @property
    def environment(self) -> dict[str, str]:
        """What the node has to be started with."""
        return {"LD_PRELOAD": str(library()), "FAKETIME_TIMESTAMP_FILE": str(self._file),
                "FAKETIME_CACHE_DURATION": "1", "NO_FAKE_STAT": "1",
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
