"""./dev down: stops what ./dev up started; the data stays."""

from tools.local.paths import RUN
from tools.local.system import System


def run(arguments: list[str]) -> int:
    stopped = System(RUN).stop() if RUN.exists() else []
    print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0
