"""Lets faults strike: of each part of the world one at a time, drawn from a seeded deck."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.chaos.faults import Condition, Fault, Story, Strike
from tests.chaos.ground import Ground

LOOK_SECONDS = 0.2
# So much longer a storm may last until every fault has struck.
MOST_TIMES = 3
PATIENCE_SECONDS = 90.0
MOST_IDLE_SECONDS = 4.0


class Stuck(AssertionError):
    """Something that was broken did not come back."""


class Part:
    """What is broken of one part of the world at the moment, and what will be next."""

    def __init__(self, faults: list[Fault], ground: Ground, random: Random):
        self._faults = faults
        self._ground = ground
        self._random = random
        self._deck: list[Fault] = []
        self._story: Story | None = None
        self._condition: Condition | None = None
        self._since = time.monotonic()
        self._idle_until = self._since
        self.strikes: list[Strike] = []
        self.most_idle_seconds = MOST_IDLE_SECONDS

    @property
    def is_broken(self) -> bool:
        return self._story is not None

    def step(self, may_begin: bool) -> None:
        now = time.monotonic()
        if self._story is None:
            if may_begin and now >= self._idle_until:
                self._begin()
        elif self._condition():
            self._go_on()
        elif now - self._since > PATIENCE_SECONDS:
            raise Stuck(f"{self.strikes[-1].name} {self.strikes[-1].detail}: waited "
                        f"{PATIENCE_SECONDS:.0f} s in vain")

    def give_up(self) -> None:
        """Ends a fault that found nothing to strike."""
        if self._story is not None and not self.strikes[-1].has_bitten:
            self._story.close()
            self._end()

    def _begin(self) -> None:
        if not self._deck:
            self._deck = self._random.sample(self._faults, len(self._faults))
        fault = self._deck.pop()
        self.strikes.append(Strike(fault.name, self._ground, self._random))
        self._story = fault.story(self.strikes[-1])
        self._go_on()

    def _go_on(self) -> None:
        try:
            self._condition = next(self._story)
            self._since = time.monotonic()
        except StopIteration:
            self._end()

    def _end(self) -> None:
        self._story = None
        self.strikes[-1].ended = time.monotonic()
        self._idle_until = time.monotonic() + self._random.uniform(0, self.most_idle_seconds)


class Storm:
    """Runs in the thread that began the world, on which the lives of its processes hang."""

    def __init__(self, ground: Ground, faults: list[Fault], seed: int):
        kinds = dict.fromkeys(fault.part for fault in faults)
        # A source for each part, so that how long one takes does not change what befalls another.
        self._parts = [Part([fault for fault in faults if fault.part == kind], ground,
                            Random(f"{seed} {kind}")) for kind in kinds]
        self._asked_for = [fault.name for fault in faults]
        self._tick = threading.Event()
        self.has_begun = False

    @property
    def strikes(self) -> list[Strike]:
        return sorted((strike for part in self._parts for strike in part.strikes),
                      key=lambda strike: strike.began)

    @property
    def struck(self) -> Counter:
        return Counter(strike.name for strike in self.strikes if strike.has_bitten)

    def rage(self, seconds: float, look_after: Callable[[], None]) -> None:
        """For that long, and up to twice as long again until every fault has struck; then until
        all of it is healed. `look_after` is called again and again, and may raise."""
        self.has_begun = True
        began = time.monotonic()
        while True:
            lasted = time.monotonic() - began
            if lasted >= MOST_TIMES * seconds or (lasted >= seconds and self._has_shown_all()):
                break
            self._step(True, look_after)
        for part in self._parts:
            part.give_up()
        while any(part.is_broken for part in self._parts):
            self._step(False, look_after)

    def write(self, path: Path, since: float) -> None:
        lines = [{"fault": strike.name, "began": round(strike.began - since, 2),
                  "ended": strike.ended and round(strike.ended - since, 2),
                  "has_bitten": strike.has_bitten, "detail": strike.detail}
                 for strike in self.strikes]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    def _has_shown_all(self) -> bool:
        struck = self.struck
        return all(struck[name] for name in self._asked_for)

    def _step(self, may_begin: bool, look_after: Callable[[], None]) -> None:
        for part in self._parts:
            part.step(may_begin)
        look_after()
        self._tick.wait(LOOK_SECONDS)
