"""The instainstru binary: its configuration, its secrets, and one process of it."""

import json
import os
import secrets
import signal
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.local.build import BINARY
from tools.local.paths import ROOT
from tools.local.process import Process, StartFailed

START_TIMEOUT_SECONDS = 180.0
STOP_TIMEOUT_SECONDS = 35.0  # The server drains for up to 25 s.
COMMAND_TIMEOUT_SECONDS = 180.0
ALL_ROLES = ("api", "projector", "worker")
WAITING = " waiting: "  # In what `ready` says of a projection that has no tables yet.
SECRETS = ("master_key", "routing_key", "token_key", "cluster_key")


@dataclass(frozen=True)
class Surroundings:
    """What a server needs from around it."""
    brokers: str
    database_url: str
    mail_url: str
    replication: int = 1


class Server:
    def __init__(self, run: Path, port: int, name: str = "instainstru",
                 roles: Sequence[str] = ALL_ROLES, settings: dict[str, dict] | None = None):
        """`settings` adds to the configuration or replaces parts of it, by section and key."""
        self.process = Process(run, name)
        self.port = port
        self.configuration = run / f"{name}.toml"
        self.environment: dict[str, str] = {}  # Added to ours when it is started.
        self._run = run
        self.roles = tuple(roles)
        self._settings = settings or {}

    @property
    def certificate(self) -> str | None:
        """The file with it, if this server speaks TLS."""
        return self._settings.get("http", {}).get("tls_certificate")

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def configure(self, around: Surroundings) -> bool:
        """Writes the configuration; whether it differs from what was there."""
        text = self._configuration_text(around)
        if self.configuration.exists() and self.configuration.read_text() == text:
            return False
        self.configuration.parent.mkdir(parents=True, exist_ok=True)
        _write_private(self.configuration, text)
        return True

    def start(self, dies_with_us: bool = False) -> None:
        self.process.start([BINARY, "serve", "--config", self.configuration], cwd=self._run,
                           env=self.environment, dies_with_us=dies_with_us)

    def wait_ready(self) -> None:
        """Until it answers; shards and rows take a moment longer: wait_settled, wait_followed."""
        self.process.wait_ready(self.is_healthy, START_TIMEOUT_SECONDS)

    def wait_settled(self) -> None:
        """Until its shards have an owner."""
        self.process.wait_ready(lambda: self._told("ready") is not None, START_TIMEOUT_SECONDS)

    def wait_followed(self) -> None:
        """Until its shards have an owner and every projection has begun, so has rows to read."""
        def has_rows() -> bool:
            ready = self._told("ready")
            return ready is not None and not any(WAITING in one for one in ready["problems"])

        self.process.wait_ready(has_rows, START_TIMEOUT_SECONDS)

    def problems(self) -> list[str]:
        """What it says of projections that do not go on, and what to do."""
        ready = self._told("ready")
        return ready["problems"] if ready else []

    def is_healthy(self) -> bool:
        return self._told("health") is not None

    def _told(self, route: str) -> dict | None:
        """What that route says of the process; nothing unless all is well."""
        trusted = (ssl.create_default_context(cafile=self.certificate) if self.certificate
                   else None)
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/{route}", timeout=2,
                                        context=trusted) as answer:
                return json.load(answer)
        except (urllib.error.URLError, OSError):
            return None

    def stop(self) -> bool:
        """False: it did not end by itself in time and was killed."""
        return self.process.stop(STOP_TIMEOUT_SECONDS)

    def kill(self) -> None:
        self.process.kill()

    def pause(self) -> None:
        self.process.send(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send(signal.SIGCONT)

    def command(self, *arguments: str, stdin: str = "",
                timeout: float = COMMAND_TIMEOUT_SECONDS) -> subprocess.CompletedProcess:
        """Runs `instainstru ARGUMENTS --config …` to its end; what it says is the caller's."""
        return subprocess.run([BINARY, *arguments, "--config", self.configuration], input=stdin,
                              capture_output=True, text=True, timeout=timeout, check=False)

    def must(self, *arguments: str, stdin: str = "") -> str:
        """The output of a command that has to succeed."""
        done = self.command(*arguments, stdin=stdin)
        if done.returncode != 0:
            words = " ".join(arguments)
            raise StartFailed(f"instainstru {words} ended with {done.returncode}.\n"
                              f"{done.stdout}{done.stderr}")
        return done.stdout

    def _configuration_text(self, around: Surroundings) -> str:
        sections = {
            "http": {"address": "127.0.0.1", "port": self.port, "public_url": self.url,
                     "admin_page": str(ROOT / "admin" / "dist"),
                     # A load test has hundreds of connections and one address.
                     "max_connections_per_address": 4096},
            "log": {"brokers": around.brokers, "partitions": 8, "replication": around.replication},
            "database": {"url": around.database_url},
            "mail": {"adapter": "smtp", "url": around.mail_url},
            "secrets": {"file": str(_secrets_file(self._run))},
            "site": {"mode": "local"},
        }
        for name, values in self._settings.items():
            sections[name] = {**sections.get(name, {}), **values}
        lines = [f"roles = {_toml(list(self.roles))}"]
        for name, values in sections.items():
            lines += ["", f"[{name}]"]
            lines += [f"{key} = {_toml(value)}" for key, value in values.items()]
        return "\n".join(lines) + "\n"


def _secrets_file(run: Path) -> Path:
    """Drawn once for each set of data: other keys could not read what is in its log."""
    path = run / "secrets.toml"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_private(path, "".join(f'{name} = "{secrets.token_hex(32)}"\n' for name in SECRETS))
    return path


def _write_private(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    fresh.rename(path)


def _toml(value: object) -> str:
    # Strings, numbers, booleans and lists of them are written alike in JSON and TOML.
    return json.dumps(value)
