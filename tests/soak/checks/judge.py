"""Whether an hour changed anything that it should not: memory, descriptors, threads, latency."""

import statistics
from collections import Counter
from dataclasses import dataclass

# What the state of one invite takes with all that belongs to it; docs/scaling.md has its parts.
BYTES_AN_INVITE = 1_200
# What is left may be the allocator's: fragments and pages not yet given back.
GROWN_SHARE, GROWN_MB = 0.05, 4.0
DESCRIPTORS_MORE = 20
LATENCY_TIMES, LATENCY_MORE_MS = 2.0, 10.0
LEAST_SAMPLES = 12


@dataclass(frozen=True)
class Sample:
    at: float  # Seconds since the beginning.
    resident_mb: float
    descriptors: int
    threads: int
    invites: int  # There were by then.


@dataclass(frozen=True)
class Window:
    """A while of one kind of request, in an open loop."""
    name: str
    at: float
    answered: int
    p50_ms: float
    p99_ms: float


def problems(samples: list[Sample], windows: list[Window], cut_off: Counter,
             expected_pests: list[str]) -> list[str]:
    """The first quarter is for warming up."""
    found = [f"no {name} client was ever cut off" for name in expected_pests if not cut_off[name]]
    if len(samples) < LEAST_SAMPLES:
        return [*found, f"only {len(samples)} looks at the process: the run was too short"]
    early, late = _quarter(samples, 2), _quarter(samples, 4)
    return found + _of_memory(early, late) + _of_counts(early, late) + _of_latency(windows)


def growth_mb(early: list[Sample], late: list[Sample]) -> tuple[float, float]:
    """How much more memory, and how much of that is what the new invites take."""
    more = _middle(late, "resident_mb") - _middle(early, "resident_mb")
    invites = _middle(late, "invites") - _middle(early, "invites")
    return more, invites * BYTES_AN_INVITE / 1024 ** 2


def summary(samples: list[Sample], windows: list[Window], cut_off: Counter) -> list[str]:
    lines = []
    if len(samples) >= LEAST_SAMPLES:
        early, late = _quarter(samples, 2), _quarter(samples, 4)
        more, explained = growth_mb(early, late)
        lines.append(
            f"memory {_middle(early, 'resident_mb'):.1f} MB in the second quarter, "
            f"{_middle(late, 'resident_mb'):.1f} in the last; of {more:.1f} more, up to "
            f"{explained:.1f} for {_middle(late, 'invites') - _middle(early, 'invites'):,.0f} new "
            "invites")
        lines.append(f"descriptors {_middle(early, 'descriptors'):.0f} and "
                     f"{_middle(late, 'descriptors'):.0f}, threads "
                     f"{_middle(early, 'threads'):.0f} and {_middle(late, 'threads'):.0f}")
    for name, those in _by_name(windows).items():
        first, last = _quarter(those, 2), _quarter(those, 4)
        lines.append(f"{name}: {sum(one.answered for one in those):,} answered; p99 "
                     f"{_middle(first, 'p99_ms'):.1f} ms in the second quarter, "
                     f"{_middle(last, 'p99_ms'):.1f} in the last")
    lines.append("cut off: " + ", ".join(f"{name} {count:,}" for name, count in
                                         sorted(cut_off.items())))
    return lines


def _of_memory(early: list[Sample], late: list[Sample]) -> list[str]:
    more, explained = growth_mb(early, late)
    allowed = explained + GROWN_SHARE * _middle(early, "resident_mb") + GROWN_MB
    if more <= allowed:
        return []
    return [f"memory grew by {more:.1f} MB, of which {explained:.1f} is what new invites take"]


def _of_counts(early: list[Sample], late: list[Sample]) -> list[str]:
    found = []
    for name, most in (("descriptors", DESCRIPTORS_MORE), ("threads", 0)):
        before, after = _middle(early, name), _middle(late, name)
        if after > before + most:
            found.append(f"{name} grew from {before:.0f} to {after:.0f}")
    return found


def _of_latency(windows: list[Window]) -> list[str]:
    found = []
    for name, those in _by_name(windows).items():
        first, last = (_middle(_quarter(those, number), "p99_ms") for number in (2, 4))
        if last > LATENCY_TIMES * first + LATENCY_MORE_MS:
            found.append(f"{name}: p99 grew from {first:.1f} to {last:.1f} ms")
    return found


def _by_name(windows: list[Window]) -> dict[str, list[Window]]:
    names = {one.name: None for one in windows}
    return {name: [one for one in windows if one.name == name] for name in names}


def _quarter(things: list, number: int) -> list:
    """The first, …, the fourth; of few things at least one."""
    begin = len(things) * (number - 1) // 4
    return things[begin:max(begin + 1, len(things) * number // 4)]


def _middle(things: list, name: str) -> float:
    return statistics.median(getattr(one, name) for one in things)
