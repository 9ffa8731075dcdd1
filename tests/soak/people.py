"""Those who use the system all along: readers, issuers, and an operator with lists."""

import threading
import time
from collections.abc import Callable
from random import Random

from bench import load
from tests.end_to_end import invites
from tests.end_to_end.client import Client
from tests.end_to_end.harness import ADMIN_EMAIL, ADMIN_PASSWORD
from tests.soak.checks.judge import Window

CONNECTIONS = 32  # More than are ever under way.
WINDOW_SECONDS = 10.0
LIST_ROWS = 100
LIST_PACE_SECONDS = 10.0
LIST_SECONDS = 120.0
REVOKED = 10  # Of each list.


class Person(threading.Thread):
    """`failure` is what stopped it before its time."""

    def __init__(self, stopping: threading.Event):
        super().__init__(daemon=True)
        self.failure: BaseException | None = None
        self._stopping = stopping

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                self.do_something()
        except BaseException as failure:  # Told by whoever runs the soak.
            self.failure = failure

    def do_something(self) -> None:
        raise NotImplementedError


class Steady(Person):
    """Asks at a fixed rate, in an open loop; one window of figures after the other."""

    def __init__(self, stopping: threading.Event, name: str, rate: float,
                 asked: Callable[[], load.Requests]):
        super().__init__(stopping)
        self.windows: list[Window] = []
        self.named = name
        self._rate = rate
        self._asked = asked
        self._began = time.monotonic()

    def do_something(self) -> None:
        at = time.monotonic() - self._began
        seen = load.opened(self._asked(), self._rate, CONNECTIONS, WINDOW_SECONDS)
        self.windows.append(Window(self.named, at, seen.requests, seen.p50_ms, seen.p99_ms))

    @property
    def answered(self) -> int:
        return sum(one.answered for one in self.windows)


class Operator(Person):
    """Uploads a list, sends it, follows its stream to the end, revokes some; signs in anew for
    each list."""

    def __init__(self, stopping: threading.Event, url: str, headers: dict[str, str],
                 random: Random):
        super().__init__(stopping)
        self.emails: dict[str, list[str]] = {}  # By batch.
        self.revoked = 0
        self.events = 0
        self.current: str | None = None  # The batch that was sent last.
        self._headers = headers
        self._client = Client(url, headers=headers)
        self._random = random

    def do_something(self) -> None:
        began = time.monotonic()
        someone = self._client.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD)
        emails = invites.addresses(LIST_ROWS, f"soak-{len(self.emails)}-")
        batch_id, position = self._send(someone, emails)
        # It shall see what it has just done.
        someone = Client(someone.url, someone.token, headers={**self._headers,
                                                              "X-Position": position})
        self.emails[batch_id] = emails
        self.current = batch_id
        if self._random.random() < 0.3:
            for verb in ("pause", "resume"):
                _must(invites.control(someone, batch_id, verb), 200, 409)
        self.events += self._follow(someone, batch_id)
        sent = [row for row in invites.rows(someone, batch_id) if row["state"] == "sent"]
        for row in self._random.sample(sent, min(len(sent), REVOKED)):
            _must(someone.post(f"{invites.ROOT}/{row['invite_id']}/revoke", sends={}), 200)
            self.revoked += 1
        self._stopping.wait(max(0.0, LIST_PACE_SECONDS - (time.monotonic() - began)))

    def _send(self, someone: Client, emails: list[str]) -> tuple[str, str]:
        answer = someone.post(f"{invites.ROOT}/import/{invites.imported(someone, emails)}/send",
                              sends={})
        _must(answer, 200)
        return answer.json()["batch_id"], answer.headers["x-position"]

    def _follow(self, someone: Client, batch_id: str) -> int:
        count = 0
        for event in someone.events(f"{invites.ROOT}/batches/{batch_id}/stream", LIST_SECONDS):
            count += 1
            if event.name == "done":
                return count
        raise AssertionError(f"the stream of batch {batch_id} ended before the batch")


def _must(answer, *statuses: int) -> None:
    if answer.status not in statuses:
        raise AssertionError(f"{answer.status} {answer.body!r}")
