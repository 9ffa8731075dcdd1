"""Runs tests/browser in Chromium against a whole system: `python3 -m tests.end_to_end.browser`.

Arguments go to Playwright. What failed is shown in .run-test/browser; with TRACE=1 step by step.
"""

import os
import subprocess
import sys
import threading

from tests.end_to_end.backstage import Backstage
from tests.end_to_end.harness import ADMIN_EMAIL, ADMIN_PASSWORD, KEPT_LOGS, World
from tools.local.paths import ROOT
from tools.local.signals import end_on_signals

# With which the tests call as the mail provider does.
WEBHOOK_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
FOLDER = ROOT / "tests" / "browser"


def main(arguments: list[str]) -> int:
    end_on_signals()
    checked = subprocess.run(["npm", "run", "--silent", "check"], cwd=FOLDER, check=False)
    if checked.returncode != 0:
        return checked.returncode
    settings = {"mail": {"webhook_secrets": [WEBHOOK_SECRET]}}
    with World(settings=settings) as world, Backstage(world) as backstage:
        tests = _start(world, backstage, arguments)
        threading.Thread(target=_wait, args=(tests, backstage), daemon=True).start()
        try:
            backstage.serve()
        finally:
            if tests.poll() is None:
                tests.terminate()
        return tests.wait()


def _start(world: World, backstage: Backstage, arguments: list[str]) -> subprocess.Popen:
    environment = {"BASE_URL": world.node.url, "BACKSTAGE_URL": backstage.url,
                   "ADMIN_EMAIL": ADMIN_EMAIL, "ADMIN_PASSWORD": ADMIN_PASSWORD,
                   "WEBHOOK_SECRET": WEBHOOK_SECRET,
                   "RESULTS_DIR": str(KEPT_LOGS / "browser")}
    reporters = "list,json" if "PLAYWRIGHT_JSON_OUTPUT_NAME" in os.environ else "list"
    return subprocess.Popen(["npx", "playwright", "test", f"--reporter={reporters}", *arguments],
                            cwd=FOLDER, env={**os.environ, **environment})


def _wait(tests: subprocess.Popen, backstage: Backstage) -> None:
    tests.wait()
    backstage.shutdown()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
