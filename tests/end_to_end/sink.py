"""smtp-sink of Debian's postfix: takes every mail at once, counts it and forgets it."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from tools.local.ports import free_ports
from tools.local.process import die_with_parent, wait_until

BACKLOG = 1000


class Sink:
    def __enter__(self) -> "Sink":
        port = free_ports(1)[0]
        self.url = f"smtp://127.0.0.1:{port}?starttls=none"
        user = ["-u", "postfix"] if os.geteuid() == 0 else []
        self._counted = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            ["smtp-sink", *user, "-c", f"127.0.0.1:{port}", str(BACKLOG)],
            stdout=self._counted, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        if not wait_until(lambda: _listens(port), 10.0):
            raise AssertionError("smtp-sink did not start")
        return self

    def __exit__(self, kind, error, trace) -> None:
        self.process.terminate()
        self.process.wait()
        self._counted.close()

    @property
    def count(self) -> int:
        """How many mails it took."""
        size = os.fstat(self._counted.fileno()).st_size
        tail = os.pread(self._counted.fileno(), 200, max(0, size - 200))
        told = re.findall(rb"mesg=(\d+)", tail)
        return int(told[-1]) if told else 0


def _listens(port: int) -> bool:
    wanted = f":{port:04X} 00000000:0000 0A"
    return wanted in Path("/proc/net/tcp").read_text()
