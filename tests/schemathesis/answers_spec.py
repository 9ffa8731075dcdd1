"""Whatever is asked, the answer is one that /openapi.json promises."""

import os
import subprocess
import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import World
from tools.local.paths import CACHE, ROOT
from tools.local.python_packages import environment

HERE = ROOT / "tests" / "schemathesis"
INSTALLED = CACHE / "schemathesis"
BYPASS = "schemathesis-is-not-limited"
LOG_OUT = "post_public_logout"
SECONDS = 40
NIGHTLY_SECONDS = 600
SEED = 1
SHOWN_LINES = 300


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.programs = environment(HERE / "requirements.txt", INSTALLED)
        cls.world = cls.enterClassContext(World(settings={"http": {"rate_limit_bypass": BYPASS}}))
        cls.admin = cls.world.admin
        cls.is_nightly = os.environ.get("TEST_NIGHTLY") == "1"

    def test_an_administrator_gets_what_the_description_promises(self):
        # There is something to be found.
        invites.imported(self.admin, ["ann@example.org", "ben@example.org"])
        self.must_find_nothing("--exclude-operation-id", LOG_OUT,
                               "--header", f"Authorization: Bearer {self.admin.token}",
                               seconds=NIGHTLY_SECONDS if self.is_nightly else SECONDS)

    def test_who_is_not_signed_in_gets_what_the_description_promises(self):
        self.must_find_nothing("--phases", "examples,coverage", seconds=SECONDS)

    def must_find_nothing(self, *options: str, seconds: int) -> None:
        command = [self.programs / "schemathesis", "--config-file", HERE / "schemathesis.toml",
                   "run", f"{self.world.node.url}/openapi.json",
                   "--header", f"X-Rate-Limit-Bypass: {BYPASS}", "--max-time", str(seconds),
                   "--seed", str(SEED), "--workers", "2", "--continue-on-failure", *options]
        done = subprocess.run(command, cwd=self.world.folder,
                              env={**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py")},
                              capture_output=True, text=True,
                              timeout=seconds + 300, check=False)
        shown = "\n".join((done.stdout + done.stderr).splitlines()[-SHOWN_LINES:])
        self.assertTrue(self.world.node.process.is_running(), f"the server has crashed\n{shown}")
        self.assertEqual(done.returncode, 0, shown)


if __name__ == "__main__":
    unittest.main()
