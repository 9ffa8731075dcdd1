"""./dev down: stops what ./dev up started; the data stays."""

from tools.local.paths import RUN
from tools.local.system import System


def run(arguments: list[str]) -> int:
    if RUN.exists():
        System(RUN).stop()
    return 0
