"""A PostgreSQL server of our own: own data directory, own port, loopback only."""

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from tools.local.process import Process, StartFailed, as_user, wait_until

BINARIES = Path("/usr/lib/postgresql/15/bin")
START_TIMEOUT_SECONDS = 120.0
# Backends of a postmaster that was killed need a moment to notice, and hold the data until then.
RETRIES_AFTER_A_CRASH = 20

CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
# A path in a deep folder would be too long for a socket.
unix_socket_directories = ''
max_connections = 100
shared_buffers = 128MB
fsync = {sync}
full_page_writes = {sync}
log_min_messages = warning
log_line_prefix = '%m %p '
"""


class Postgres:
    def __init__(self, run: Path, port: int, durable: bool = True):
        """`durable`: what was committed survives a loss of power, not only of processes. Suites
        that make hundreds of schemas and throw them away are three times as fast without."""
        self.process = Process(run, "postgres")
        self._durable = durable
        self.port = port
        self._run = run
        self._password_file = run / "postgres.password"

    @property
    def url(self) -> str:
        return f"postgresql://instainstru:{self._password()}@127.0.0.1:{self.port}/instainstru"

    def start(self, dies_with_us: bool = False) -> None:
        data = self._data_directory()
        if not (data / "PG_VERSION").exists():
            self._create(data)
        configuration = CONFIGURATION.format(port=self.port, sync="on" if self._durable else "off")
        _write_as(_user(), data / "postgresql.auto.conf", configuration)
        self.process.start([BINARIES / "postgres", "-D", data], cwd=data, user=_user(),
                           dies_with_us=dies_with_us)
        self._dies_with_us = dies_with_us

    def wait_ready(self) -> None:
        for _ in range(RETRIES_AFTER_A_CRASH):
            try:
                self.process.wait_ready(self.answers, START_TIMEOUT_SECONDS)
                break
            except StartFailed:
                held = "shared memory block" in self.process.tail()
                if not held or self.process.is_running():
                    raise
                wait_until(lambda: False, 0.2)
                self.start(self._dies_with_us)
        else:
            raise StartFailed(f"postgres: the data is still in use.\n{self.process.tail()}")
        self._create_database()

    def answers(self) -> bool:
        command = [BINARIES / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def stop(self) -> bool:
        """Ends open sessions rather than waiting for them, and writes everything down."""
        self.process.send(signal.SIGINT)
        wait_until(lambda: not self.process.is_running(), 20.0)
        return self.process.stop()

    def kill(self) -> None:
        self.process.kill()

    def forget(self) -> None:
        """Removes the data, also where it had to be put elsewhere."""
        link = self._run / "postgres"
        if link.is_symlink():
            shutil.rmtree(link.resolve(), ignore_errors=True)

    def psql(self, statement: str, database: str = "postgres") -> str:
        command = [BINARIES / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement,
                   f"postgresql://instainstru@127.0.0.1:{self.port}/{database}"]
        done = subprocess.run(command, env={**os.environ, "PGPASSWORD": self._password()},
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise StartFailed(f"postgres: {statement}: {done.stderr}")
        return done.stdout.strip()

    def _password(self) -> str:
        if not self._password_file.exists():
            self._password_file.parent.mkdir(parents=True, exist_ok=True)
            with open(os.open(self._password_file, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_hex(16))
        return self._password_file.read_text()

    def _create_database(self) -> None:
        if self.psql("SELECT 1 FROM pg_database WHERE datname = 'instainstru'") != "1":
            self.psql("CREATE DATABASE instainstru")

    def _create(self, data: Path) -> None:
        with tempfile.NamedTemporaryFile("w") as password:
            # The user of the server must be able to read it, and may not be let into the tree.
            _write_as(_user(), Path(password.name), self._password())
            command = [BINARIES / "initdb", "-D", data, "-U", "instainstru", "-E", "UTF8",
                       "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password.name}"]
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/",
                                  **as_user(_user()))
        if done.returncode != 0:
            raise StartFailed(f"postgres could not create its data: {done.stdout}{done.stderr}")

    def _data_directory(self) -> Path:
        """RUN/postgres. PostgreSQL refuses to run as root, and the user it runs as instead may not
        be let into the tree (one under /root, say); then RUN/postgres links to where it is let."""
        data = self._run / "postgres"
        data.parent.mkdir(parents=True, exist_ok=True)
        if data.exists():
            return data.resolve()
        if not _can_enter(data.parent):
            name = hashlib.sha256(str(data).encode()).hexdigest()[:12]
            elsewhere = Path("/var/lib") / f"instainstru-{name}"
            data.symlink_to(elsewhere)
            data = elsewhere
        data.mkdir(mode=0o700, exist_ok=True)
        if _user():
            shutil.chown(data, _user())
        return data


def _user() -> str | None:
    return "postgres" if os.geteuid() == 0 else None


def _can_enter(folder: Path) -> bool:
    command = ["test", "-x", folder]
    return subprocess.run(command, cwd="/", check=False, **as_user(_user())).returncode == 0


def _write_as(user: str | None, path: Path, text: str) -> None:
    path.write_text(text)
    if user:
        shutil.chown(path, user)
