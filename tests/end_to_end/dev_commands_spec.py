"""`./dev up -d` and `./dev down` in a second copy of the tree, beside a system that runs.

With TEST_NIGHTLY=1 only: two whole systems start; what the commands do is shown by
local_system_spec."""

import os
import shutil
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

from tests.end_to_end.client import Client
from tests.end_to_end.harness import NIGHTLY
from tools.local.build import BINARY
from tools.local.kafka import fetch_jars
from tools.local.mailbox import fetch_mailbox
from tools.local.paths import CACHE, ROOT
from tools.local.ports import free_base
from tools.local.system import PORTS, System

TIMEOUT_SECONDS = 120.0


class ASecondCopy(unittest.TestCase):
    def setUp(self):
        fetch_jars()
        fetch_mailbox()
        self.folder = Path(tempfile.mkdtemp(prefix="instainstru-test-"))
        self.folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.copy = self.folder / "copy"
        base = free_base(2 * PORTS)
        self.first = System(self.folder / ".run", base)
        self.addCleanup(self.first.forget)
        self.base = base + PORTS
        self.copy_the_tree()

    def copy_the_tree(self) -> None:
        """What ./dev is made of; what was fetched and built is lent."""
        for name in ("tools", "admin"):
            shutil.copytree(ROOT / name, self.copy / name,
                            ignore=shutil.ignore_patterns("node_modules", "dist", "__pycache__"))
        shutil.copy(ROOT / "dev", self.copy / "dev")
        (self.copy / ".cache").symlink_to(CACHE)
        (self.copy / "admin" / "dist").symlink_to(ROOT / "admin" / "dist")
        build = self.copy / ".build" / "dev"
        build.mkdir(parents=True)
        (build / "instainstru").symlink_to(BINARY)
        (build / "build.ninja").touch()
        # What is tested was built before; a test compiles nothing.
        ninja = self.folder / "bin" / "ninja"
        ninja.parent.mkdir()
        ninja.write_text("#!/bin/sh\n")
        ninja.chmod(0o755)

    def dev(self, *words: str, **env: str) -> str:
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run([self.copy / "dev", *words], capture_output=True, text=True,
                              env={**os.environ, "PATH": path, **env}, stdin=subprocess.DEVNULL,
                              timeout=TIMEOUT_SECONDS, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    if NIGHTLY:
        def test_it_starts_on_other_ports_and_goes_and_the_first_one_does_not_notice(self):
            self.must_run_side_by_side()

    def must_run_side_by_side(self) -> None:
        self.first.start()
        before = {process.name: process.pid() for process in self.first.processes}
        told = self.dev("up", "-d", PORT_BASE=str(self.base))
        self.addCleanup(self.dev, "reset")
        self.assertIn("Started: ", told)
        self.assertIn(f"http://127.0.0.1:{self.base}/admin/", told)
        env = dict(line.split("=", 1)
                   for line in (self.copy / ".run" / "env").read_text().splitlines())
        self.assertEqual(env["BASE_URL"], f"http://127.0.0.1:{self.base}")
        for url in (env["BASE_URL"], self.first.server.url):
            with urllib.request.urlopen(url + "/api/v1/health", timeout=10) as answer:
                self.assertEqual(answer.status, 200)
        Client(env["BASE_URL"]).sign_in(env["ADMIN_EMAIL"], env["ADMIN_PASSWORD"])
        # Each has data of its own: the administrator of one is nobody to the other.
        with self.assertRaises(AssertionError):
            Client(self.first.server.url).sign_in(env["ADMIN_EMAIL"], env["ADMIN_PASSWORD"])
        self.assertIn("Everything was running.", self.dev("up", "-d"))

        self.assertRegex(self.dev("down"), "Stopped: .*instainstru.*kafka")
        with self.assertRaises(OSError):
            urllib.request.urlopen(env["BASE_URL"] + "/api/v1/health", timeout=10)
        self.assertIn("Nothing was running.", self.dev("down"))
        self.assertEqual({process.name: process.pid() for process in self.first.processes}, before)
        Client(self.first.server.url).sign_in("admin@example.com", self.first.password())


if __name__ == "__main__":
    unittest.main()
