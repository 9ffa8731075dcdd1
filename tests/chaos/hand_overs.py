"""How long a shard has nobody who decides when its owner is killed, and when it leaves in order.

Nothing else is broken meanwhile. While the owner goes, each of its shards is asked to revoke one
fresh invite after the other at the nodes that stay: each is a commit of that very shard.
"""

import http.client
import statistics
import threading
import time
from collections import defaultdict
from random import Random

from tests.chaos.checks.promptness import HandOver
from tests.chaos.ground import Ground
from tests.chaos.history import DONE, outcome_of
from tests.end_to_end import invites
from tests.end_to_end.harness import wait_for
from tools.local.process import wait_until
from tools.local.server import Server

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Of an id; the last two are its slot.
# Invites to revoke: enough for a shard to be asked for a quarter of a minute.
STOCK_CALLS, STOCK_A_CALL = 4, 1000
PROBE_SECONDS = 15.0
# Between two questions: short beside the aim.
PACE_SECONDS = 0.03
BACK_SECONDS = 60.0
# A broker that has just begun is slow until its compiler has seen enough. What is still slow after
# the warm-up is measured all the same, and the time of an ordinary answer is told beside it.
CALM_ANSWERS = 20
CALM_ANSWER_SECONDS = 0.05
WARM_UP_SECONDS = 8.0


class Probe(threading.Thread):
    """Asks one shard again and again; keeps when each question began and was answered."""

    def __init__(self, ground: Ground, partition: int, stock: list[str], nodes: list[int],
                 stopping: threading.Event):
        super().__init__(daemon=True)
        self.partition = partition
        self.answers: list[tuple[float, float]] = []
        self.failure: BaseException | None = None
        self._ground = ground
        self._stock = stock
        self._nodes = nodes
        self._stopping = stopping

    def run(self) -> None:
        try:
            while not self._stopping.wait(PACE_SECONDS):
                if not self._stock:
                    raise AssertionError(f"nothing is left to ask shard {self.partition}")
                self._ask(self._stock.pop())
        except BaseException as failure:  # Told by whoever waits for the measurement.
            self.failure = failure

    def is_calm(self) -> bool:
        latest = [ended - began for began, ended in self.answers[-CALM_ANSWERS:]]
        return len(latest) == CALM_ANSWERS and statistics.median(latest) < CALM_ANSWER_SECONDS

    def ordinary_seconds(self, before: float) -> float:
        return statistics.median(ended - began for began, ended in self.answers
                                 if ended < before)

    def answered_after(self, moment: float) -> bool:
        return any(began > moment for began, _ in self.answers)

    def _ask(self, invite: str) -> None:
        node = self._nodes[len(self.answers) % len(self._nodes)]
        began = time.monotonic()
        try:
            answer = self._ground.client(node).post(
                f"{invites.ROOT}/{invite}/revoke", sends={}, timeout=PROBE_SECONDS)
        except (OSError, http.client.HTTPException):
            return  # No answer is what is measured.
        code = answer.code if answer.status >= 400 else None
        if outcome_of(answer.status, code) == DONE:
            told = answer.headers["x-position"]
            if told.split(":")[0] != str(self.partition):
                raise AssertionError(f"{invite} is of shard {told}, not of {self.partition}")
            self.answers.append((began, time.monotonic()))


class HandOvers:
    def __init__(self, ground: Ground, seed: int):
        self.seen: list[HandOver] = []
        self.asked = {"crash": 0, "planned": 0}
        self._ground = ground
        self._random = Random(f"{seed} hand-overs")

    def measure(self, crashes: int, stops: int) -> None:
        for kind, count in (("planned", stops), ("crash", crashes)):
            for _ in range(count):
                self.asked[kind] += 1
                self._measure(kind)

    def _measure(self, kind: str) -> None:
        ground = self._ground
        owners = set(ground.owners(0).values())
        victim = self._random.choice([number for number, node in enumerate(ground.nodes)
                                      if node.url in owners])
        node = ground.nodes[victim]
        stay = [number for number in range(len(ground.nodes)) if number != victim]
        stock = self._stock(stay[0])
        lost = [partition for partition, owner in ground.owners(stay[0]).items()
                if owner == node.url]
        stopping = threading.Event()
        probes = [Probe(ground, partition, stock[partition], stay, stopping)
                  for partition in lost]
        for probe in probes:
            probe.start()
        wait_for(lambda: all(len(probe.answers) >= CALM_ANSWERS for probe in probes),
                 "answers before the hand-over")
        wait_until(lambda: all(probe.is_calm() for probe in probes), WARM_UP_SECONDS)
        left_at = self._leave(kind, node)
        gone_at = time.monotonic()
        wait_for(lambda: all(probe.answered_after(gone_at) for probe in probes) or any(
            probe.failure for probe in probes), "answers after the hand-over", BACK_SECONDS)
        stopping.set()
        for probe in probes:
            probe.join()
            if probe.failure:
                raise probe.failure
            self.seen.append(HandOver(kind, probe.partition, _gap(kind, probe, left_at),
                                      probe.ordinary_seconds(left_at)))
        node.start(dies_with_us=True)
        node.wait_ready()
        ground.must_settle()

    def _leave(self, kind: str, node: Server) -> float:
        """When it was killed, or told to go; returns once it is gone."""
        moment = time.monotonic()
        if kind == "crash":
            self._ground.kill(node)
        elif not node.stop():
            raise AssertionError(f"{node.process.name} was told to stop and had to be killed")
        return moment

    def _stock(self, node: int) -> dict[int, list[str]]:
        """Fresh invites by the shard that they live in."""
        partitions = len(self._ground.owners(node))
        stock: dict[int, list[str]] = defaultdict(list)
        for _ in range(STOCK_CALLS):
            answer = self._ground.client(node).post(
                f"{invites.ROOT}/generate", sends={"count": STOCK_A_CALL, "source": "stock"})
            if answer.status != 200:
                raise AssertionError(f"invites to revoke: {answer.status} {answer.body!r}")
            for one in answer.json()["invites"]:
                slot = DIGITS.index(one["id"][-2]) * len(DIGITS) + DIGITS.index(one["id"][-1])
                stock[slot % partitions].append(one["id"])
        return stock


def _gap(kind: str, probe: Probe, left_at: float) -> float | None:
    """After a crash: until a question that was asked afterwards is answered. Else the longest time
    between two answers in a row."""
    if kind == "crash":
        return next((ended - left_at for began, ended in probe.answers if began > left_at), None)
    ends = [ended for _, ended in probe.answers]
    gaps = [later - earlier for earlier, later in zip(ends, ends[1:]) if later > left_at]
    return max(gaps, default=None)
