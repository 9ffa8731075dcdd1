"""The system of ./dev up: broker, database, mailbox and server, with their state in .run."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path

from tools.local.build import BINARY
from tools.local.kafka import Kafka
from tools.local.mailbox import Mailbox
from tools.local.ports import is_free
from tools.local.postgres import Postgres
from tools.local.process import StartFailed
from tools.local.server import Server, Surroundings

DEFAULT_PORT_BASE = 14000
PORTS = 6  # From the base on.
ADMIN_EMAIL = "admin@example.com"


class System:
    def __init__(self, run: Path, port_base: int | None = None, mail_url: str | None = None):
        """None: as the system that was not taken down runs, else the default."""
        self._run = run
        remembered = self._remembered()
        self.port_base = port_base or remembered.get("port_base") or DEFAULT_PORT_BASE
        http, kafka, controller, postgres, smtp, mailbox = range(
            self.port_base, self.port_base + PORTS)
        self.kafka = Kafka(run, kafka, controller)
        self.postgres = Postgres(run, postgres)
        self.mailbox = Mailbox(run, smtp, mailbox)
        self.server = Server(run, http)
        self.mail_url = mail_url or remembered.get("mail_url") or self.mailbox.smtp_url
        self._ports = {"instainstru": [http], "kafka": [kafka, controller], "postgres": [postgres],
                       "mailbox": [smtp, mailbox]}
        self._refuse_a_move(remembered)

    @property
    def processes(self) -> list:
        """In the order in which they are stopped."""
        return [self.server.process, self.mailbox.process, self.postgres.process,
                self.kafka.process]

    def start(self) -> list[str]:
        """Starts what is down and returns its names. If that fails, what it started is stopped."""
        started: list = []
        with self._alone():
            try:
                self._refuse_taken_ports()
                self._remember()
                self._start_surroundings(started)
                self._start_server(started)
                self._write_env()
            except BaseException:
                for one in reversed(started):
                    one.stop()
                raise
        return [one.process.name for one in started]

    def stop(self) -> list[str]:
        """The names of those that ran."""
        with self._alone():
            ran = [one.name for one in self.processes if one.is_running()]
            self.server.stop()
            self.mailbox.stop()
            self.postgres.stop()
            self.kafka.stop()
            for name in ("env", "settings.json"):
                (self._run / name).unlink(missing_ok=True)
        return ran

    def forget(self) -> None:
        """Stops and removes every trace, the keys of the data included."""
        self.stop()
        self.postgres.forget()
        shutil.rmtree(self._run)

    def password(self) -> str:
        path = self._run / "admin.password"
        if not path.exists():
            with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(18))
        return path.read_text()

    def _start_surroundings(self, started: list) -> None:
        fresh = [one for one in (self.kafka, self.postgres, self.mailbox)
                 if not one.process.is_running()]
        for one in fresh:
            started.append(one)
            one.start()
        for one in fresh:
            one.wait_ready()

    def _start_server(self, started: list) -> None:
        changed = self.server.configure(
            Surroundings(self.kafka.brokers, self.postgres.url, self.mail_url))
        if self.server.process.is_running():
            if not changed:
                return
            self.server.stop()  # It was asked to send its mail elsewhere.
        self.server.must("migrate")
        started.append(self.server)
        self.server.start()
        self.server.wait_ready()
        self._create_administrator()
        self.server.wait_followed()

    def _create_administrator(self) -> None:
        done = self._run / "admin.created"
        if not done.exists():
            self.server.must("admin", "create", "--email", ADMIN_EMAIL, "--password-stdin",
                             stdin=self.password() + "\n")
            done.touch()

    def _write_env(self) -> None:
        values = {
            "BASE_URL": self.server.url,
            "ADMIN_EMAIL": ADMIN_EMAIL,
            "ADMIN_PASSWORD": self.password(),
            "KAFKA_BROKERS": self.kafka.brokers,
            "DATABASE_URL": self.postgres.url,
            "MAILBOX_URL": self.mailbox.url,
            "MAIL_URL": self.mail_url,
            "INSTAINSTRU": BINARY,
            "INSTAINSTRU_CONFIG": self.server.configuration,
            # In whose name its commands ask, for whoever exports all of this.
            "INSTAINSTRU_CLIENT_EMAIL": ADMIN_EMAIL,
            "INSTAINSTRU_CLIENT_PASSWORD": self.password(),
        }
        fresh = self._run / "env.new"
        with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{key}={value}\n" for key, value in values.items())
        fresh.rename(self._run / "env")

    def _remembered(self) -> dict:
        try:
            return json.loads((self._run / "settings.json").read_text())
        except FileNotFoundError:
            return {}

    def _remember(self) -> None:
        settings = {"port_base": self.port_base}
        if self.mail_url != self.mailbox.smtp_url:
            settings["mail_url"] = self.mail_url
        (self._run / "settings.json").write_text(json.dumps(settings))

    def _refuse_a_move(self, remembered: dict) -> None:
        base = remembered.get("port_base", self.port_base)
        if base != self.port_base and any(one.is_running() for one in self.processes):
            raise StartFailed(f"it already runs with PORT_BASE={base}; ./dev down stops it first.")

    def _refuse_taken_ports(self) -> None:
        for process in self.processes:
            for port in () if process.is_running() else self._ports[process.name]:
                if not is_free(port):
                    raise StartFailed(
                        f"port {port}, meant for {process.name}, is taken by another program. "
                        f"PORT_BASE={self.port_base + 100} ./dev up moves all ports.")

    @contextlib.contextmanager
    def _alone(self):
        """Two ./dev up at once would start everything twice."""
        self._run.mkdir(parents=True, exist_ok=True)
        with open(self._run / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

