"""What goes wrong, as a list. Each fault is a story: it strikes, waits, and heals.

A story yields conditions; it goes on at the first look at which the condition holds. `Strike.bit`
is said once the fault has really struck, which for some can only be seen from outside. A story that
is closed before its end heals what it broke where that may be undone at any time.
"""

import argparse
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from tests.chaos.ground import Ground
from tools.local.server import Server

Condition = Callable[[], bool]
Story = Iterator[Condition]
CLOCK_TOLERANCE = 3.0
# Each row is refused or lost once at most; more would end most batches in the same way.
MOST_MAILS = 15


@dataclass
class Strike:
    """One time that a fault strikes."""
    name: str
    ground: Ground
    random: Random
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    has_bitten: bool = False
    detail: str = ""

    def bit(self, detail: object = "") -> None:
        self.has_bitten = True
        self.detail = str(detail)


@dataclass(frozen=True)
class Fault:
    """`part` is what it occupies: of each part one thing at a time is broken. `needs` is what
    `Ground.lacks` may lack. `slow`: what it leaves behind takes minutes to end."""
    name: str
    part: str
    story: Callable[[Strike], Story]
    needs: str = ""
    slow: bool = False


def lasting(random: Random, least: float, most: float) -> Condition:
    until = time.monotonic() + random.uniform(least, most)
    return lambda: time.monotonic() >= until


# Nodes

def _node_killed(strike: Strike) -> Story:
    node = strike.random.choice(strike.ground.nodes)
    strike.ground.kill(node)
    strike.bit(node.process.name)
    yield lasting(strike.random, 1, 9)
    yield _comes_back(strike, node)


def _comes_back(strike: Strike, node: Server) -> Condition:
    """Whether it is ready again. One that is started while no broker answers ends at once; then it
    is started anew, as a supervisor does."""
    def is_back() -> bool:
        if not node.process.is_running():
            node.start(dies_with_us=True)
        return strike.ground.is_ready(node)

    return is_back


def _node_paused(strike: Strike) -> Story:
    node = strike.random.choice(strike.ground.nodes)
    node.pause()
    strike.bit(node.process.name)
    yield lasting(strike.random, 5.5, 11)  # After five seconds another takes over.
    node.resume()
    yield lambda: strike.ground.is_ready(node)


def _node_stopped(strike: Strike) -> Story:
    node = strike.random.choice(strike.ground.nodes)
    node.process.send(signal.SIGTERM)
    strike.bit(node.process.name)
    yield lambda: not node.process.is_running()
    yield lasting(strike.random, 0, 3)
    yield _comes_back(strike, node)


def _clock_stepped(strike: Strike) -> Story:
    ground, number = strike.ground, len(strike.ground.nodes) - 1
    step = strike.random.choice((-1, 1)) * strike.random.uniform(20, 40)
    ground.clock.set(step)
    try:
        yield lambda: _is_off_by(ground.clock_error(number), step)
        strike.bit(f"{step:+.0f} s")
        yield lasting(strike.random, 5, 15)
    finally:
        ground.clock.set(0)
    yield lambda: _is_off_by(ground.clock_error(number), 0)


def _is_off_by(error: float | None, step: float) -> bool:
    return error is not None and abs(error - step) < CLOCK_TOLERANCE


# Brokers

def _broker_killed(strike: Strike) -> Story:
    broker = strike.random.choice(strike.ground.world.kafkas)
    broker.kill()
    strike.bit(broker.process.name)
    yield lasting(strike.random, 1, 8)
    broker.start(dies_with_us=True)
    yield strike.ground.is_in_sync


def _broker_paused(strike: Strike) -> Story:
    broker = strike.random.choice(strike.ground.world.kafkas)
    broker.process.send(signal.SIGSTOP)
    strike.bit(broker.process.name)
    yield lasting(strike.random, 2, 9)  # Its session ends after three.
    broker.process.send(signal.SIGCONT)
    yield strike.ground.is_in_sync


def _broker_disk_full(strike: Strike) -> Story:
    broker, volume = strike.ground.full_broker, strike.ground.broker_volume
    volume.fill()
    try:
        # A broker whose only disk fails ends itself.
        yield lambda: not broker.process.is_running()
        strike.bit(broker.process.name)
        yield lasting(strike.random, 1, 5)
    finally:  # Also when the storm ends before it has struck.
        volume.free()
        if not broker.process.is_running():
            broker.start(dies_with_us=True)
    yield strike.ground.is_in_sync


# PostgreSQL

def _postgres_killed(strike: Strike) -> Story:
    postgres = strike.ground.world.postgres
    postgres.kill()
    strike.bit()
    yield lasting(strike.random, 1, 8)
    yield from _postgres_again(strike)


def _postgres_disk_full(strike: Strike) -> Story:
    postgres, volume = strike.ground.world.postgres, strike.ground.database_volume
    complaints = _complaints_of_full_disk(strike)
    volume.fill()
    try:
        yield lambda: _complaints_of_full_disk(strike) > complaints
        strike.bit()
        yield lasting(strike.random, 2, 8)
    finally:  # Also when the storm ends before it has struck.
        volume.free()
    if not postgres.process.is_running():
        yield from _postgres_again(strike)
    yield postgres.answers


def _complaints_of_full_disk(strike: Strike) -> int:
    return strike.ground.world.postgres.process.log.read_text(errors="replace").count(
        "No space left on device")


def _postgres_again(strike: Strike) -> Story:
    postgres = strike.ground.world.postgres
    postgres.start(dies_with_us=True)

    def serves() -> bool:
        # What is left of the one that was killed may hold the data for a moment.
        if not postgres.process.is_running():
            postgres.start(dies_with_us=True)
        return postgres.answers()

    yield serves


# The mail server

def _mail_refused(strike: Strike) -> Story:
    mail = strike.ground.world.mail
    mail.refuse("*", 550, "No such user", times=strike.random.randint(3, MOST_MAILS))
    yield from _with_mail(strike)


def _mail_deferred(strike: Strike) -> Story:
    mail = strike.ground.world.mail
    mail.refuse("*", 451, "Try again later", times=strike.random.randint(3, MOST_MAILS))
    yield from _with_mail(strike)


def _mail_hangs(strike: Strike) -> Story:
    strike.ground.world.mail.hang()
    yield from _with_mail(strike)


def _mail_lost(strike: Strike) -> Story:
    """The answer to DATA is lost: of a mail that was taken, or of one that was not."""
    recorded = strike.random.random() < 0.5
    strike.ground.world.mail.close_after_data(strike.random.randint(1, MOST_MAILS), recorded)
    yield from _with_mail(strike, "taken" if recorded else "not taken")


def _with_mail(strike: Strike, detail: str = "") -> Story:
    """It strikes when somebody comes with a mail."""
    mail = strike.ground.world.mail
    before = mail.misbehaved
    try:
        yield lambda: mail.misbehaved > before
        strike.bit(detail)
        yield lasting(strike.random, 3, 10)
    finally:
        mail.behave()


def _mail_dies(strike: Strike) -> Story:
    mail = strike.ground.world.mail
    mail.stop()
    strike.bit()
    yield lasting(strike.random, 2, 10)
    mail.start()


FAULTS = (
    Fault("node_killed", "node", _node_killed),
    Fault("node_paused", "node", _node_paused),
    Fault("node_stopped", "node", _node_stopped),
    Fault("clock_stepped", "clock", _clock_stepped, needs="clock"),
    Fault("broker_killed", "broker", _broker_killed),
    Fault("broker_paused", "broker", _broker_paused),
    Fault("broker_disk_full", "broker", _broker_disk_full, needs="disk"),
    Fault("postgres_killed", "postgres", _postgres_killed),
    Fault("postgres_disk_full", "postgres", _postgres_disk_full, needs="disk"),
    Fault("mail_refused", "mail", _mail_refused),
    Fault("mail_deferred", "mail", _mail_deferred, slow=True),
    Fault("mail_hangs", "mail", _mail_hangs),
    Fault("mail_lost", "mail", _mail_lost),
    Fault("mail_dies", "mail", _mail_dies),
)


def named(names: str) -> list[Fault]:
    """"all", "none", or names with commas between."""
    if names in ("all", "none"):
        return list(FAULTS) if names == "all" else []
    known = {fault.name: fault for fault in FAULTS}
    unknown = [name for name in names.split(",") if name not in known]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"there is no fault {unknown[0]}; there are {', '.join(known)}")
    return [known[name] for name in names.split(",")]
