"""After the faults: everything that was begun comes to its end, within a bound."""

import time
from collections import Counter

from tests.chaos.batch_caller import Batch, known_batches
from tests.chaos.callers import FINAL_SECONDS, Asking, open_keys
from tests.chaos.checks.evidence import BatchSeen
from tests.chaos.ground import SYSTEM, Ground
from tests.chaos.history import REFUSED, Call
from tests.end_to_end import invites
from tests.end_to_end.client import Client
from tests.end_to_end.harness import wait_for

# A call in doubt is settled after 30 s and a margin, by a clock that may have been 40 s ahead.
QUIET_SECONDS = 150.0
# A mail that was put off is tried three times, the last one three minutes later.
SLOW_QUIET_SECONDS = 330.0
ANSWERED_SECONDS = 60.0


class Quiet:
    def __init__(self, ground: Ground, asking: Asking, within: float):
        self._ground = ground
        self._asking = asking
        self._until = time.monotonic() + within
        self._ended_at: dict[str, float] = {}
        self.asked_again: Counter = Counter()

    def await_all(self) -> list[BatchSeen]:
        self._ground.must_settle()
        wait_for(self._ground.is_in_sync, "every replica", ANSWERED_SECONDS)
        self._ask_again()
        batches = known_batches(self._asking.history.calls)
        self._wait(lambda: self._all_ended(batches), "the end of every batch")
        self._wait(self._no_mail_waits, "the end of every mail")
        self._wait(self._rows_have_followed, "rows to follow the log")
        return [self._seen(batch) for batch in batches]

    def _ask_again(self) -> None:
        """What nobody was told the end of is told to who repeats it."""
        self._asking.patience = FINAL_SECONDS
        number = 0
        until = time.monotonic() + ANSWERED_SECONDS
        while left := open_keys(self._asking.history.calls):
            if time.monotonic() > until:
                raise AssertionError(f"{len(left)} keys get no answer, first {left[0]}")
            for asked in left:
                number += 1
                call = self._asking.again(asked, number % len(self._ground.nodes))
                self.asked_again[call.outcome] += 1

    def _all_ended(self, batches: list[Batch]) -> bool:
        for batch in batches:
            if batch.id not in self._ended_at:
                self._look_at(batch)
        return len(self._ended_at) == len(batches)

    def _look_at(self, batch: Batch) -> None:
        answer = self._plain().get(f"{invites.ROOT}/batches/{batch.id}")
        if answer.status != 200:
            return  # Rows may lag after a database without a disk; the deadline decides.
        seen = answer.json()
        if seen["state"] in invites.ENDED:
            self._ended_at[batch.id] = time.monotonic()
        elif seen["state"] == "paused":
            # By an operator, or because too many of its rows had failed.
            self._must(self._asking.control("resume", batch.id,
                                            f"resume-{batch.id}-{seen['sequence']}", 0))

    def _must(self, call: Call) -> None:
        if call.outcome == REFUSED and call.code != "INVALID_BATCH_STATE":
            raise AssertionError(f"{call.verb} of {call.about}: {call.status} {call.code}")

    def _no_mail_waits(self) -> bool:
        queued = self._plain().get(invites.ROOT, query={"delivery_state": "queued", "limit": 1})
        return queued.status == 200 and not queued.json()["invites"]

    def _rows_have_followed(self) -> bool:
        for number in range(len(self._ground.nodes)):
            seen = self._ground.client(number).get(SYSTEM).json()
            for one in seen["projections"]:
                if one["state"] not in ("live", "waiting") or one["lag_facts"]:
                    return False
        return True

    def _seen(self, batch: Batch) -> BatchSeen:
        client = self._plain()
        return BatchSeen(invites.batch(client, batch.id), invites.rows(client, batch.id),
                         batch.emails, self._ended_at[batch.id])

    def _plain(self) -> Client:
        return self._ground.client(0)

    def _wait(self, holds, what: str) -> None:
        wait_for(holds, what, max(1.0, self._until - time.monotonic()))

