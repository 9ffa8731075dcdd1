"""Whatever is asked, the answer is one that /openapi.json promises."""

import os
import re
import subprocess
import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import World
from tools.local.paths import CACHE, ROOT
from tools.local.python_packages import environment

HERE = ROOT / "tests" / "schemathesis"
INSTALLED = CACHE / "schemathesis"
BYPASS = "schemathesis-is-not-limited"
# Whoever asks for these is signed out, and what follows would be told nothing but that.
SIGN_OUT = ("post_public_logout", "post_auth_change_password", "post_account_logout_all_devices",
            "post_privacy_delete_me")
LEAST_REQUESTS = 300  # A run that asks next to nothing shows nothing.
SECONDS = 25
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
        left_out = [word for one in SIGN_OUT for word in ("--exclude-operation-id", one)]
        self.must_find_nothing(*left_out, "--header", f"Authorization: Bearer {self.admin.token}",
                               seconds=NIGHTLY_SECONDS if self.is_nightly else SECONDS)

    def test_who_is_not_signed_in_gets_what_the_description_promises(self):
        self.must_find_nothing("--phases", "examples,coverage", seconds=SECONDS)

    # One worker: with two CPython 3.11 sometimes says "AST constructor recursion depth mismatch".
    def must_find_nothing(self, *options: str, seconds: int) -> None:
        command = [self.programs / "schemathesis", "--config-file", HERE / "schemathesis.toml",
                   "run", f"{self.world.node.url}/openapi.json",
                   "--header", f"X-Rate-Limit-Bypass: {BYPASS}", "--max-time", str(seconds),
                   "--seed", str(SEED), "--workers", "1", "--continue-on-failure", *options]
        done = subprocess.run(command, cwd=self.world.folder,
                              env={**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py")},
                              capture_output=True, text=True,
                              timeout=seconds + 300, check=False)
        shown = "\n".join((done.stdout + done.stderr).splitlines()[-SHOWN_LINES:])
        self.assertTrue(self.world.node.process.is_running(), f"the server has crashed\n{shown}")
        self.assertEqual(done.returncode, 0, shown)
        told = re.search(r"(\d+) generated", done.stdout)
        requests = int(told[1]) if told else 0
        print(f"  {requests} requests as the description has them", flush=True)
        self.assertGreaterEqual(requests, LEAST_REQUESTS, shown)


if __name__ == "__main__":
    unittest.main()
