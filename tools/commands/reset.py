"""./dev reset: stops everything and forgets the data."""

from tools.local.paths import RUN
from tools.local.system import System


def run(arguments: list[str]) -> int:
    if RUN.exists():
        System(RUN).forget()
    print("Nothing is left of it: no data, no keys, no logs.")
    return 0
