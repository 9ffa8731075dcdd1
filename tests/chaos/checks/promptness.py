"""How long a shard had nobody who decides, beside the aims."""

import statistics
from dataclasses import dataclass

AIMS = {"crash": 10.0, "planned": 0.5}  # Seconds; docs/operations.md promises them.


@dataclass(frozen=True)
class HandOver:
    """`seconds` is None when the commands to that shard were not answered again at all."""
    kind: str  # "crash" or "planned"
    partition: int
    seconds: float | None
    ordinary: float = 0.0  # What an answer took before

    @property
    def is_late(self) -> bool:
        """Between two answers in a row lies also what an answer takes where nobody leaves."""
        return self.seconds is None or self.seconds - 2 * self.ordinary > AIMS[self.kind]


def problems(hand_overs: list[HandOver], asked: dict[str, int]) -> list[str]:
    """`asked` says how many nodes were to be killed or stopped, by kind."""
    found = [f"{one.kind}: shard {one.partition} was without an owner for "
             f"{'ever' if one.seconds is None else f'{one.seconds:.2f} s'}"
             for one in hand_overs if one.is_late]
    for kind, count in asked.items():
        if count and not any(one.kind == kind for one in hand_overs):
            found.append(f"{kind}: no hand-over was measured")
    return found


def summary(hand_overs: list[HandOver]) -> list[str]:
    lines = []
    for kind, aim in AIMS.items():
        seconds = [one.seconds for one in hand_overs
                   if one.kind == kind and one.seconds is not None]
        if seconds:
            ordinary = statistics.median(one.ordinary for one in hand_overs if one.kind == kind)
            lines.append(f"{kind}: p50 {statistics.median(seconds):.2f} s, max {max(seconds):.2f} "
                         f"s of {len(seconds)} shards; the aim is {aim} s; an ordinary answer "
                         f"took {ordinary * 1000:.0f} ms")
    return lines
