"""Looks at a process every few seconds: memory, file descriptors, threads."""

import json
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from tests.soak.checks.judge import Sample

PACE_SECONDS = 2.0


class Watch(threading.Thread):
    """`invites` says how many there are by now; `kept` is the file that gets each sample."""

    def __init__(self, pid: int, invites: Callable[[], int], kept: Path):
        super().__init__(daemon=True)
        self.samples: list[Sample] = []
        self._pid = pid
        self._invites = invites
        self._kept = kept
        self._ending = threading.Event()

    def run(self) -> None:
        began = time.monotonic()
        with open(self._kept, "w") as file:
            while not self._ending.wait(PACE_SECONDS):
                seen = sample(self._pid, time.monotonic() - began, self._invites())
                self.samples.append(seen)
                file.write(json.dumps(asdict(seen)) + "\n")

    def end(self) -> None:
        """No look is under way any more."""
        self._ending.set()
        if self.is_alive():
            self.join()


def sample(pid: int, at: float, invites: int) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text()
    return Sample(at=at, resident_mb=_number(status, "VmRSS") / 1024,
                  descriptors=len(os.listdir(f"/proc/{pid}/fd")),
                  threads=_number(status, "Threads"), invites=invites)


def _number(status: str, name: str) -> int:
    return int(re.search(rf"^{name}:\s+(\d+)", status, re.MULTILINE)[1])
