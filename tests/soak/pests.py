"""Clients that cost and give nothing, all along: a thousand that say nothing, some whose request
trickles in, some that ask for much and never read, some that subscribe and never read.

Each is replaced as soon as the server has had enough of it; how often that was is the proof that
there is a bound.
"""

import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

TURN_SECONDS = 0.5
CONNECT_SECONDS = 10.0
SMALL_BUFFER = 4096
GONE = select.POLLHUP | select.POLLERR | select.POLLRDHUP


@dataclass(frozen=True)
class Kind:
    name: str
    count: int
    opening: Callable[[], bytes]  # What it says at first.
    trickle: bytes = b""          # And then again and again.


def silent(count: int) -> Kind:
    return Kind("silent", count, lambda: b"")


def slow(count: int) -> Kind:
    return Kind("slow", count, lambda: b"GET /api/v1/health HTTP/1.1\r\nX-Slow: ", b"a")


def deaf(name: str, count: int, path: Callable[[], str], headers: dict[str, str],
         times: int = 1) -> Kind:
    """Asks `times` on each connection, for what is then at `path`."""
    head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    return Kind(name, count, lambda: times * f"GET {path()} HTTP/1.1\r\nHost: pest\r\n"
                                             f"{head}\r\n".encode())


class Pests(threading.Thread):
    def __init__(self, port: int, kinds: list[Kind]):
        super().__init__(daemon=True)
        self.cut_off: Counter = Counter()  # By name: how often the server closed one.
        self.failure: BaseException | None = None
        self._port = port
        self._kinds = kinds
        self._ending = threading.Event()
        self._poll = select.poll()
        self._open: dict[int, tuple[socket.socket, Kind]] = {}

    @property
    def count(self) -> int:
        return sum(kind.count for kind in self._kinds)

    def open_all(self) -> None:
        """Returns when all are connected; `start` keeps them so."""
        for kind in self._kinds:
            for _ in range(kind.count):
                self._connect(kind)

    def run(self) -> None:
        try:
            while not self._ending.is_set():
                turn = time.monotonic()
                for number, _ in self._poll.poll(TURN_SECONDS * 1000):
                    self._replace(number)
                for number, (one, kind) in list(self._open.items()):
                    if kind.trickle and not _said(one, kind.trickle):
                        self._replace(number)
                self._ending.wait(max(0.0, TURN_SECONDS - (time.monotonic() - turn)))
        except BaseException as failure:  # Told by whoever runs the soak.
            self.failure = failure

    def close(self) -> None:
        self._ending.set()
        if self.is_alive():
            self.join()
        for one, _ in self._open.values():
            one.close()
        self._open.clear()

    def _connect(self, kind: Kind) -> None:
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        one.settimeout(CONNECT_SECONDS)
        one.connect(("127.0.0.1", self._port))
        one.sendall(kind.opening())
        self._open[one.fileno()] = (one, kind)
        self._poll.register(one.fileno(), GONE)

    def _replace(self, number: int) -> None:
        one, kind = self._open.pop(number)
        self._poll.unregister(number)
        one.close()
        self.cut_off[kind.name] += 1
        self._connect(kind)


def _said(one: socket.socket, more: bytes) -> bool:
    try:
        one.sendall(more)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True
