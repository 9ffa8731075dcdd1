"""The local mailbox: maildev takes every e-mail over SMTP and shows it on a page."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from tools.local.paths import CACHE, ROOT
from tools.local.ports import answers
from tools.local.process import Process, StartFailed

SOURCE = ROOT / "tools" / "mailbox"
INSTALLED = CACHE / "mailbox"
START_TIMEOUT_SECONDS = 120.0


def fetch_mailbox() -> None:
    npm_ci(SOURCE, INSTALLED)


def npm_ci(source: Path, target: Path) -> None:
    """Installs what source/package-lock.json names into target/node_modules, unless it is there."""
    lock = (source / "package-lock.json").read_bytes()
    digest = hashlib.sha256(lock).hexdigest()
    stamp = target / "node_modules" / ".lock-digest"
    if stamp.exists() and stamp.read_text() == digest:
        return
    target.mkdir(parents=True, exist_ok=True)
    if target != source:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(source / name, target / name)
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=target,
                          env={**os.environ, "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"},
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StartFailed(f"npm ci failed in {target}:\n{done.stdout}{done.stderr}")
    stamp.write_text(digest)


class Mailbox:
    def __init__(self, run: Path, smtp_port: int, web_port: int):
        self.process = Process(run, "mailbox")
        self._smtp_port = smtp_port
        self._web_port = web_port
        self._folder = run / "mailbox"

    @property
    def smtp_url(self) -> str:
        return f"smtp://127.0.0.1:{self._smtp_port}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._web_port}"

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self.process.start(
            ["node", INSTALLED / "node_modules" / "maildev" / "bin" / "maildev",
             "--smtp", self._smtp_port, "--web", self._web_port, "--ip", "127.0.0.1",
             "--mail-directory", self._folder, "--silent"], cwd=self._folder)

    def stop(self) -> bool:
        """False: it did not end by itself in time and was killed."""
        return self.process.stop(5.0)

    def wait_ready(self) -> None:
        self.process.wait_ready(lambda: answers(self._smtp_port) and answers(self._web_port),
                                START_TIMEOUT_SECONDS)
