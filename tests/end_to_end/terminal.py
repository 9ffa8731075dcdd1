"""`instainstru …` as somebody at a terminal runs it, against a server of a World."""

import os
import pty
import select
import signal
import subprocess
import time
from dataclasses import dataclass

from tests.end_to_end.harness import ADMIN_EMAIL, ADMIN_PASSWORD, World
from tools.local.build import BINARY

TIMEOUT_SECONDS = 120.0


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


class Terminal:
    """Commands in the administrator's name; `env` is added to the environment."""

    def __init__(self, world: World, **env: str):
        self.world = world
        self._env = {"INSTAINSTRU_CONFIG": str(world.node.configuration),
                     "INSTAINSTRU_CLIENT_EMAIL": ADMIN_EMAIL,
                     "INSTAINSTRU_CLIENT_PASSWORD": ADMIN_PASSWORD, **env}

    def run(self, *words: str, stdin: str = "", timeout: float = TIMEOUT_SECONDS) -> Said:
        done = subprocess.run([BINARY, *words], input=stdin, env=self._environment(),
                              capture_output=True, text=True, timeout=timeout, check=False)
        return Said(done.returncode, done.stdout, done.stderr)

    def must(self, *words: str, stdin: str = "") -> str:
        said = self.run(*words, stdin=stdin)
        if said.code != 0:
            raise AssertionError(f"instainstru {' '.join(words)} ended with {said.code}:\n"
                                 f"{said.out}{said.err}")
        return said.out

    def start(self, *words: str) -> subprocess.Popen:
        return subprocess.Popen([BINARY, *words], env=self._environment(), text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def on_a_terminal(self, *words: str) -> tuple[int, str]:
        """The exit code, and all that a terminal was told."""
        pid, screen = pty.fork()
        if pid == 0:
            os.execve(BINARY, ["instainstru", *words], self._environment())
        told = b""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while True:
            ready, _, _ = select.select([screen], [], [], 1.0)
            try:
                piece = os.read(screen, 65536) if ready else None
            except OSError:
                piece = b""  # Linux says so when the other end has been closed.
            if piece == b"":
                break
            told += piece or b""
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
        os.close(screen)
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status), told.decode(errors="replace")

    def _environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items()
                 if not name.startswith("INSTAINSTRU_")}
        return {**clean, **self._env}
