"""Every way of being told to end becomes one: KeyboardInterrupt, so that `finally` is enough."""

import signal

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def end_on_signals() -> None:
    for number in ENDING:
        signal.signal(number, _interrupt)


def _interrupt(number, frame) -> None:
    # A second signal shall not interrupt the tidying up.
    for one in ENDING:
        signal.signal(one, signal.SIG_IGN)
    raise KeyboardInterrupt
