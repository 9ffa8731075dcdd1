"""./dev chaos: faults strike real servers under load; docs/chaos.md says what is checked."""

from tests.chaos import run as chaos
from tools.local.build import build
from tools.local.signals import end_on_signals


def run(arguments: list[str]) -> int:
    options = chaos.options_of(arguments)
    end_on_signals()
    build("instainstru")
    return chaos.carry_out(options)
