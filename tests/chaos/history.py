"""What was asked of which node, when, and what was answered: one JSON object a line.

Times are seconds of the monotonic clock, which the nodes do not share and nobody sets.
"""

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.end_to_end.client import Answer

# What a caller knows afterwards.
DONE = "done"              # It happened, now or before.
REFUSED = "refused"        # It did not, by a rule.
NOT_HERE = "not_here"      # It did not, for want of somebody who could.
UNKNOWN = "unknown"        # It may have happened, or still will.
# 401 and 429 are about the caller or the moment, and say nothing of what was asked.
ABOUT_THE_CALLER = {401, 429}
RULES_WITH_429 = {"delivery_limit", "delivered_recently"}


@dataclass(frozen=True)
class Call:
    """`verb` is what was wanted, `about` the id or name of the thing that it concerns."""
    verb: str
    about: str
    key: str | None
    node: int
    began: float
    ended: float
    sent: dict
    outcome: str
    status: int = 0
    code: str | None = None
    told: dict | None = None
    position: str | None = None
    stale: bool = False
    command: str | None = None
    failure: str | None = None


def outcome_of(status: int, code: str | None) -> str:
    if status < 300:
        return DONE
    if code == "event_log_unavailable":
        return NOT_HERE
    if status >= 500:
        return UNKNOWN
    if status in ABOUT_THE_CALLER and code not in RULES_WITH_429:
        return NOT_HERE
    return REFUSED


class History:
    """Kept in memory, and written as it grows, so that a run that is cut off leaves it behind."""

    def __init__(self, path: Path):
        self._calls: list[Call] = []
        self._lock = threading.Lock()
        self._file = open(path, "w", buffering=1)

    @property
    def calls(self) -> list[Call]:
        with self._lock:
            return list(self._calls)

    def add(self, call: Call) -> Call:
        line = json.dumps({name: value for name, value in asdict(call).items()
                           if value is not None and value is not False and value != {}})
        with self._lock:
            self._calls.append(call)
            self._file.write(line + "\n")
        return call

    def close(self) -> None:
        self._file.close()

    def ask(self, verb: str, about: str, node: int, send: Callable[[], Answer], *,
            key: str | None = None, sent: dict | None = None) -> Call:
        """Carries `send` out and records it, whatever comes of it."""
        began = time.monotonic()
        common = {"verb": verb, "about": about, "key": key, "node": node, "sent": sent or {}}
        try:
            answer = send()
        except ConnectionRefusedError as failure:
            # Nobody was there to read it.
            return self.add(Call(**common, began=began, ended=time.monotonic(),
                                 outcome=NOT_HERE, failure=repr(failure)))
        except (OSError, http.client.HTTPException) as failure:
            return self.add(Call(**common, began=began, ended=time.monotonic(),
                                 outcome=UNKNOWN, failure=repr(failure)))
        told = _json(answer.body)
        code = told.get("code") if told and answer.status >= 400 else None
        return self.add(Call(
            **common, began=began, ended=time.monotonic(), status=answer.status, code=code,
            outcome=outcome_of(answer.status, code), told=told,
            position=answer.headers.get("x-position"), stale="x-stale" in answer.headers,
            command=answer.headers.get("x-command-id")))


def read(path: Path) -> list[Call]:
    missing = {"key": None, "sent": {}}
    return [Call(**{**missing, **json.loads(line)}) for line in path.read_text().splitlines()]


def _json(body: bytes) -> dict | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
