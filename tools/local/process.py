"""A process under a name: its id in DIR/pids/NAME, its output in DIR/log/NAME.

The files make a process findable by a later ./dev and by scripts; nothing else is remembered.
"""

import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.02
LOG_TAIL_LINES = 15
REAPED_SECONDS = 10.0
GONE = "gone"
ZOMBIE = "Z"
DEAD = (ZOMBIE, "X", GONE)  # Letters as in /proc/PID/stat.
TICKS = os.sysconf("SC_CLK_TCK")


class StartFailed(Exception):
    """A process did not come up; the text says which, why, and where its log is."""


def wait_until(holds: Callable[[], bool], timeout: float, poll: float = POLL_SECONDS) -> bool:
    """Whether `holds` became true within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not holds():
        if time.monotonic() >= deadline:
            return False
        time.sleep(poll)
    return True


class Process:
    def __init__(self, run: Path, name: str):
        self.name = name
        self.log = run / "log" / name
        self._pid_file = run / "pids" / name
        # Ids are used again by the system; id and start time together are not.
        self._start_time_file = run / "pids" / f".{name}.started"
        self._child: subprocess.Popen | None = None

    def start(self, argv: list, *, cwd: Path | None = None, env: dict | None = None,
              user: str | None = None, dies_with_us: bool = False) -> None:
        """Starts and does not wait, but for one before that is dead and not yet gone.
        `dies_with_us` binds its life to the calling *thread*."""
        self._await_former()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._pid_file.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:
            self._child = subprocess.Popen(
                [str(part) for part in argv], cwd=cwd, env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=die_with_parent if dies_with_us else None, **as_user(user))
        self._start_time_file.write_text(_start_time(self._child.pid) or "")
        self._pid_file.write_text(f"{self._child.pid}\n")

    def _await_former(self) -> None:
        """PostgreSQL takes one that nobody has reaped yet for a living one, and refuses."""
        try:
            stat = Path(f"/proc/{int(self._pid_file.read_text())}/stat")
        except (FileNotFoundError, ValueError):
            return
        wait_until(lambda: _state_and_start(stat)[0] != ZOMBIE, REAPED_SECONDS)

    def pid(self) -> int | None:
        """The process id while it runs."""
        if self._child is not None:
            self._child.poll()  # Reaps it, if it ended.
        try:
            pid = int(self._pid_file.read_text())
            started = self._start_time_file.read_text()
        except (FileNotFoundError, ValueError):
            return None
        return pid if started and _start_time(pid) == started else None

    def is_running(self) -> bool:
        return self.pid() is not None

    def send(self, number: int) -> None:
        pid = self.pid()
        if pid is not None:
            os.kill(pid, number)

    def stop(self, timeout: float = 30.0) -> bool:
        """Asks it to end, insists after `timeout`. False: it had to be killed."""
        pid = self.pid()
        if pid is None:
            self._forget()
            return True
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGCONT)  # One that is paused would never see the request.
        if wait_until(lambda: not self.is_running(), timeout):
            self._reap()
            self._forget()
            return True
        self.kill()
        return False

    def kill(self) -> None:
        """kill -9 of the process and of what it started."""
        pid = self.pid()
        if pid is not None:
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # It ended between the look and the signal.
            if not wait_until(lambda: not self.is_running(), 10.0):
                raise RuntimeError(f"{self.name} (process {pid}) survived kill -9")
            self._reap()
        self._forget()

    def _reap(self) -> None:
        """One that died a moment ago still has its number, and PostgreSQL would believe in it."""
        if self._child is not None:
            self._child.wait(REAPED_SECONDS)

    def wait_ready(self, is_ready: Callable[[], bool], timeout: float) -> None:
        """Returns when it answers; raises StartFailed when it ended or did not answer in time."""
        ended = False

        def settled() -> bool:
            nonlocal ended
            ended = not self.is_running()
            return ended or is_ready()

        if not wait_until(settled, timeout, 0.05):
            raise StartFailed(f"{self.name} did not answer within {timeout:.0f} s.\n{self.tail()}")
        if ended:
            raise StartFailed(f"{self.name} ended at once{self._how()}.\n{self.tail()}")

    def _how(self) -> str:
        status = self._child.poll() if self._child is not None else None
        if status is None:
            return ""
        return f" by signal {-status}" if status < 0 else f" with exit code {status}"

    def tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        shown = "\n".join("    " + line for line in lines[-LOG_TAIL_LINES:])
        return f"  Its log, {self.log}, ends with:\n{shown}"

    def _forget(self) -> None:
        self._pid_file.unlink(missing_ok=True)
        self._start_time_file.unlink(missing_ok=True)


def as_user(user: str | None) -> dict:
    """What subprocess needs to run something as that user; None is the present one."""
    if user is None:
        return {}
    account = pwd.getpwnam(user)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _start_time(pid: int) -> str | None:
    """When the kernel started it, in ticks since boot; None if there is no such living process."""
    state, started = _state_and_start(Path(f"/proc/{pid}/stat"))
    if state in DEAD:
        # The first thread may be dead before the others: these still hold files and ports.
        others = Path(f"/proc/{pid}/task").glob("*/stat")
        return started if any(_state_and_start(one)[0] not in DEAD for one in others) else None
    return started


def _state_and_start(stat: Path) -> tuple[str, str]:
    try:
        text = stat.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return GONE, ""
    # The second field is the name in brackets and may itself contain brackets and blanks.
    fields = text[text.rindex(")") + 2:].split()
    return fields[0], fields[19]


def cpu_seconds(pid: int) -> float:
    """Used so far, with those of its children that still run or were waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    own = sum(int(field) for field in fields[11:15]) / TICKS
    return own + sum(_of_child(child) for child in _children_of(pid))


def _of_child(pid: int) -> float:
    try:
        return cpu_seconds(pid)
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # It ended while we looked; whoever waits for it has its time.


def _children_of(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in told.split()]
