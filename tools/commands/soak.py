"""./dev soak: an hour of mixed load; tests/soak/README.md says what may not grow."""

from tests.soak import run as soak
from tools.local.build import build
from tools.local.signals import end_on_signals


def run(arguments: list[str]) -> int:
    options = soak.options_of(arguments)
    end_on_signals()
    build("instainstru", "bench_open_load")
    return soak.carry_out(options)
