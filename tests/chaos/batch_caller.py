"""An operator who uploads lists, sends them, and pauses, resumes and cancels at whichever node."""

import threading
from dataclasses import dataclass
from random import Random

from tests.chaos.callers import Asking, Caller
from tests.chaos.history import DONE, NOT_HERE, UNKNOWN, Call
from tests.end_to_end import invites

LEAST_ROWS, MOST_ROWS = 20, 150
TRIES = 20
CONTROLS = ("pause", "resume", "resume", "cancel")


class BatchCaller(Caller):
    """`name` is part of every address, so that no two lists have one in common."""

    def __init__(self, asking: Asking, stopping: threading.Event, pace: float, name: str):
        super().__init__(asking, stopping, pace)
        self._name = name
        self._count = 0
        self._batches: list[str] = []

    def do_something(self) -> None:
        random = self._asking.random
        if not self._batches or random.random() < 0.35:
            self._send_a_list(random)
        else:
            # Mostly the last one, which still runs.
            recent = self._batches[-3:]
            verb = random.choice(CONTROLS)
            batch_id = random.choice(recent)
            self._count += 1
            key = f"{verb}-{self._name}-{self._count}"
            self._asking.control(verb, batch_id, key, self._asking.anywhere())

    def _send_a_list(self, random: Random) -> None:
        self._count += 1
        name = f"{self._name}-{self._count}"
        emails = invites.addresses(random.randint(LEAST_ROWS, MOST_ROWS), f"{name}-")
        uploaded = self._until_told(
            lambda: self._asking.import_rows(name, emails, f"import-{name}",
                                             self._asking.anywhere()))
        if uploaded is None:
            return
        import_id = uploaded.told["import_id"]
        sent = self._until_told(
            lambda: self._asking.send(import_id, f"send-{name}", self._asking.anywhere()))
        if sent is not None:
            self._batches.append(sent.told["batch_id"])

    def _until_told(self, ask) -> Call | None:
        """As an operator does who was told that it may not have worked."""
        for _ in range(TRIES):
            call = ask()
            if call.outcome == DONE:
                return call
            if call.outcome not in (UNKNOWN, NOT_HERE) or self._stopping.wait(0.3):
                return None
        return None


@dataclass(frozen=True)
class Batch:
    id: str
    emails: list[str]


def known_batches(calls: list[Call]) -> list[Batch]:
    """Those that were accepted, with the addresses that were uploaded for them."""
    emails = {call.told["import_id"]: call.sent["emails"] for call in calls
              if call.verb == "import" and call.outcome == DONE}
    sent = {call.told["batch_id"]: call.about for call in calls
            if call.verb == "send" and call.outcome == DONE}
    return [Batch(batch_id, emails[import_id]) for batch_id, import_id in sent.items()]

