"""Small disks for servers, so that one can be full without the machine being so."""

import contextlib
import ctypes
import errno
import os
import subprocess
from pathlib import Path

from tools.local.process import as_user

CLONE_NEWNS = 0x00020000
FILLER = "filler"
PAGE = os.sysconf("SC_PAGE_SIZE")


class Volume:
    """A tmpfs at `path`, for `user`. `fill` leaves not a byte on it until `free`."""

    def __init__(self, path: Path, megabytes: int, user: str | None = None):
        path.mkdir(parents=True)
        owner = as_user(user)
        options = f"size={megabytes}m,mode=0700"
        if owner:
            options += f",uid={owner['user']},gid={owner['group']}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], check=True,
                       capture_output=True)
        self.path = path

    def fill(self) -> None:
        with open(self.path / FILLER, "ab") as filler:
            while left := self._left():
                size = os.fstat(filler.fileno()).st_size
                try:
                    # By halves: one that does not fit, because the server was quicker, takes none.
                    os.posix_fallocate(filler.fileno(), size, max(left // 2, PAGE))
                except OSError as failure:
                    if failure.errno != errno.ENOSPC:
                        raise

    def free(self) -> None:
        (self.path / FILLER).unlink(missing_ok=True)

    def is_full(self) -> bool:
        return self._left() == 0

    def unmount(self) -> None:
        subprocess.run(["umount", "--lazy", self.path], check=False, capture_output=True)

    def _left(self) -> int:
        state = os.statvfs(self.path)
        return state.f_bavail * state.f_frsize


def may_mount() -> bool:
    """Whether this process can have disks of its own. From then on what it mounts is its own, and
    gone with it and its children, however they end."""
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() != 0 or libc.unshare(CLONE_NEWNS) != 0:
        return False
    done = subprocess.run(["mount", "--make-rprivate", "/"], check=False, capture_output=True)
    return done.returncode == 0


@contextlib.contextmanager
def mounted(volumes: list[Volume]):
    try:
        yield
    finally:
        for volume in volumes:
            volume.unmount()
