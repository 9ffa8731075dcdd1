"""Ports on the loopback interface."""

import contextlib
import fcntl
import os
import random
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# Below the range from which Linux draws the ports of outgoing connections, so that none of those
# can take a port between our look and the start of the server.
LOWEST, HIGHEST = 20000, 32000
ATTEMPTS = 200
# Whoever drew a port has this long to listen on it; until then nobody else draws it.
DRAWN_SECONDS = 90


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Servers set this too; without it a port whose last connections linger looks taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_ports(count: int) -> list[int]:
    """`count` different ports that nobody listens on and nobody else drew just now."""
    found: list[int] = []
    with _alone() as drawn:
        for _ in range(ATTEMPTS):
            port = random.randrange(LOWEST, HIGHEST)
            if is_free(port) and _draw(drawn, port):
                found.append(port)
            if len(found) == count:
                return found
    raise RuntimeError(f"no {count} free ports between {LOWEST} and {HIGHEST}")


def free_base(span: int) -> int:
    """The first of `span` ports in a row, each of them as of `free_ports`."""
    with _alone() as drawn:
        for _ in range(ATTEMPTS):
            base = random.randrange(LOWEST, HIGHEST - span)
            ports = range(base, base + span)
            if all(is_free(port) for port in ports) and all(_draw(drawn, port) for port in ports):
                return base
    raise RuntimeError(f"no {span} free ports in a row between {LOWEST} and {HIGHEST}")


@contextlib.contextmanager
def _alone() -> Iterator[Path]:
    """Of all processes of this user; the folder that remembers what was drawn."""
    folder = Path(tempfile.gettempdir()) / f"instainstru-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _draw(drawn: Path, port: int) -> bool:
    """Whether it is ours now: no, if somebody drew it just before."""
    mark = drawn / str(port)
    with contextlib.suppress(FileNotFoundError):
        if time.time() - mark.stat().st_mtime < DRAWN_SECONDS:
            return False
    mark.touch()
    return True


def answers(port: int, timeout: float = 0.5) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout).close()
    except OSError:
        return False
    return True
