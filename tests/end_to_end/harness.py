"""A whole system for a test: real broker, real database, an SMTP server that remembers, and nodes.

    class Sending(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            cls.world = cls.enterClassContext(World())

        def test_every_row_is_mailed_once(self):
            batch = self.world.admin.post(...)
            wait_for(lambda: self.world.mail.count == 3, "three mails")

Everything lies in a temporary folder, on ports that are free at the moment, and is gone afterwards.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from tests.end_to_end.client import Client
from tests.end_to_end.mail_server import MailServer
from tools.local.kafka import Kafka, fetch_jars, three_brokers
from tools.local.paths import ROOT
from tools.local.ports import free_ports
from tools.local.postgres import Postgres
from tools.local.process import wait_until
from tools.local.server import ALL_ROLES, Server, Surroundings

ADMIN_EMAIL = "admin@example.com"
ADMIN_PASSWORD = "correct horse battery staple"
KEPT_LOGS = ROOT / ".run-test"
NIGHTLY = os.environ.get("TEST_NIGHTLY") == "1"
# Chance of a test comes from here; the same seed draws the same.
SEED = int(os.environ.get("TEST_SEED", "1"))
POLL_SECONDS = 0.05
T = TypeVar("T")


def wait_for(holds: Callable[[], T], what: str, within: float = 30.0) -> T:
    """The first true value of `holds`; fails with what it said last if there is none in time."""
    value = None

    def look() -> bool:
        nonlocal value
        value = holds()
        return bool(value)

    if not wait_until(look, within, POLL_SECONDS):
        raise AssertionError(f"waited {within:.0f} s in vain for {what}; last was {value!r}")
    return value


class World:
    """`nodes` says for each server process its roles; `settings` is added to their configuration;
    `each` holds more for the first node, the second, …; `brokers` is 1, or 3 for a cluster in which
    one may fail."""

    def __init__(self, nodes: Sequence[Sequence[str]] = (ALL_ROLES,), *, brokers: int = 1,
                 settings: dict[str, dict] | None = None, each: Sequence[dict[str, dict]] = (),
                 started: bool = True):
        self.folder = Path(tempfile.mkdtemp(prefix="instainstru-test-"))
        self.folder.chmod(0o755)  # PostgreSQL runs as another user where we are root.
        self._settings = settings or {}
        self._each = each
        self._started = started
        ports = free_ports(2 * brokers + 1 + len(nodes))
        self.postgres = Postgres(self.folder, ports.pop())
        node_ports = [ports.pop() for _ in nodes]
        self.kafkas: list[Kafka] = (three_brokers(self.folder, ports) if brokers == 3
                                    else [Kafka(self.folder, ports[0], ports[1])])
        self.mail = MailServer()
        self.nodes = [self._node(number, port, roles)
                      for number, (port, roles) in enumerate(zip(node_ports, nodes), 1)]
        self._admin: Client | None = None

    @property
    def kafka(self) -> Kafka:
        return self.kafkas[0]

    @property
    def node(self) -> Server:
        return self.nodes[0]

    @property
    def admin(self) -> Client:
        """The first administrator at the first node."""
        if self._admin is None:
            self._admin = self.client().sign_in(ADMIN_EMAIL, ADMIN_PASSWORD)
        return self._admin

    @property
    def around(self) -> Surroundings:
        brokers = ",".join(kafka.brokers for kafka in self.kafkas)
        return Surroundings(brokers, self.postgres.url, self.mail.url, len(self.kafkas))

    def client(self, node: Server | None = None) -> Client:
        """Somebody who is not signed in."""
        node = node or self.node
        return Client(node.url, certificate=node.certificate)

    def __enter__(self) -> "World":
        # A test that is interrupted is not tidied up after by unittest.
        atexit.register(self._end)
        try:
            fetch_jars()
            for one in (*self.kafkas, self.postgres):
                one.start(dies_with_us=True)
            for one in (*self.kafkas, self.postgres):
                one.wait_ready()
            for node in self.nodes:
                node.configure(self.around)
            self.node.must("migrate")
            if self._started:
                self.start_nodes()
                self.create_administrator()
                self._wait_settled()
        except BaseException:
            self._end()
            raise
        return self

    def _wait_settled(self) -> None:
        if any("projector" in node.roles for node in self.nodes):
            self.node.wait_followed()
        else:
            self.node.wait_settled()

    def __exit__(self, kind, error, trace) -> None:
        self._end()

    def _end(self) -> None:
        atexit.unregister(self._end)
        for node in self.nodes:
            node.resume()  # One that a test has paused would not see that it shall end.
            node.kill()
        for kafka in self.kafkas:
            kafka.kill()
        self.postgres.kill()
        self.postgres.forget()
        self.mail.close()
        self._keep_logs()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_nodes(self) -> None:
        """Starts those that do not run, and waits until each is healthy."""
        stopped = [node for node in self.nodes if not node.process.is_running()]
        for node in stopped:
            node.start(dies_with_us=True)
        for node in stopped:
            node.wait_ready()

    def add_node(self, roles: Sequence[str] = ALL_ROLES) -> Server:
        """One more process beside those that run."""
        node = self._node(len(self.nodes) + 1, free_ports(1)[0], roles)
        self.nodes.append(node)
        node.configure(self.around)
        self.start_nodes()
        return node

    def create_administrator(self, email: str = ADMIN_EMAIL) -> None:
        self.node.must("admin", "create", "--email", email, "--password-stdin",
                       stdin=ADMIN_PASSWORD + "\n")

    def restart(self, node: Server) -> None:
        """After a stop or a kill."""
        node.start(dies_with_us=True)
        node.wait_ready()

    def rows(self, query: str) -> list[str]:
        """The answer of the database, one line a row, columns separated by `|`."""
        return self.postgres.psql(query, "instainstru").splitlines()

    def log_text(self) -> str:
        """What all nodes have logged."""
        return "".join(node.process.log.read_text(errors="replace") for node in self.nodes)

    def _node(self, number: int, port: int, roles: Sequence[str]) -> Server:
        own = self._each[number - 1] if number <= len(self._each) else {}
        return Server(self.folder, port, f"node{number}", roles, self._settings | own)

    def _keep_logs(self) -> None:
        """The logs of the last systems stay in .run-test for whoever wonders why a test failed."""
        target = KEPT_LOGS / f"{os.getpid()}-{self.folder.name}"
        if (self.folder / "log").exists():
            KEPT_LOGS.mkdir(exist_ok=True)
            shutil.copytree(self.folder / "log", target, dirs_exist_ok=True)
        kept = sorted(KEPT_LOGS.glob("*-instainstru-test-*"), key=lambda path: path.stat().st_mtime)
        for old in kept[:-20]:
            shutil.rmtree(old, ignore_errors=True)
