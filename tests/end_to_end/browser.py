"""Runs tests/browser in Chromium against a whole system: `python3 -m tests.end_to_end.browser`.

Arguments go to Playwright. Pictures of every page land in .run-test/pages, to be looked at.
"""

import os
import subprocess
import sys

from tests.end_to_end.harness import ADMIN_EMAIL, ADMIN_PASSWORD, KEPT_LOGS, World
from tools.local.paths import ROOT
from tools.local.signals import end_on_signals


def main(arguments: list[str]) -> int:
    end_on_signals()
    with World() as world:
        environment = {"BASE_URL": world.node.url, "ADMIN_EMAIL": ADMIN_EMAIL,
                       "ADMIN_PASSWORD": ADMIN_PASSWORD, "MAIL_URL": world.mail.url,
                       "LOOKS": str(KEPT_LOGS / "pages"), "RESULTS_DIR": str(KEPT_LOGS / "browser")}
        reporters = "list,json" if "PLAYWRIGHT_JSON_OUTPUT_NAME" in os.environ else "list"
        return subprocess.run(["npx", "playwright", "test", f"--reporter={reporters}", *arguments],
                              cwd=ROOT / "tests" / "browser", env={**os.environ, **environment},
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
