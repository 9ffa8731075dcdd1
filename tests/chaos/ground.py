"""The world that faults strike: three brokers, nodes, a database and a mail server."""

import datetime
import json
import re
import subprocess
import time

from tests.chaos import node_clock
from tests.chaos.volumes import Volume, may_mount
from tests.end_to_end import invites
from tests.end_to_end.client import Client
from tests.end_to_end.harness import World
from tools.local.kafka import Kafka
from tools.local.process import wait_until
from tools.local.server import ALL_ROLES, Server

SYSTEM = "/api/v1/admin/system"
BYPASS = "chaos-" + "0" * 32
HEADERS = {"X-Rate-Limit-Bypass": BYPASS}
BROKERS = 3
BROKER_MEGABYTES = 512
DATABASE_MEGABYTES = 1536
SETTLED_SECONDS = 60.0
LOOK_SECONDS = 3.0
# Who has come back is heard within a second, folds, and is handed its share.
STAYS_SECONDS = 3.0
LOG_TAIL_BYTES = 10_000
LOGGED_AT = re.compile(rb'^\{"ts":"([^"Z]+)Z"', re.MULTILINE)

# Whoever signs in again and again ends the oldest of their twenty sessions, so it is not the one
# who asks for everything else.
SIGNS_IN = "signs.in@example.com"


class Ground:
    def __init__(self, nodes: int):
        self.world = World([ALL_ROLES] * nodes, brokers=BROKERS, started=False,
                           settings={"http": {"rate_limit_bypass": BYPASS},
                                     # Of all nodes: links of invites lead to it.
                                     "site": {"public_origin": "http://127.0.0.1:8000"}})
        self.lacks: dict[str, str] = {}  # What cannot be done here, and why.
        self.broker_volume: Volume | None = None
        self.database_volume: Volume | None = None
        self.clock: node_clock.NodeClock | None = None
        self._settled_as: dict[int, str | None] | None = None
        self._settled_since = 0.0

    # The last of each, so that the first ones, which commands are run with, are plain.
    @property
    def full_broker(self) -> Kafka:
        return self.world.kafkas[-1]

    @property
    def clocked_node(self) -> Server:
        return self.world.nodes[-1]

    @property
    def nodes(self) -> list[Server]:
        return self.world.nodes

    @property
    def volumes(self) -> list[Volume]:
        return [one for one in (self.broker_volume, self.database_volume) if one]

    def prepare(self) -> None:
        """Before the world begins: disks of their own, and a clock that can be set."""
        folder = self.world.folder
        if may_mount():
            self.broker_volume = Volume(folder / self.full_broker.process.name / "data",
                                        BROKER_MEGABYTES)
            self.database_volume = Volume(folder / "postgres", DATABASE_MEGABYTES, "postgres")
        else:
            self.lacks["disk"] = "only root can give a server a small disk"
        missing = node_clock.why_not()
        if missing:
            self.lacks["clock"] = missing
        else:
            self.clock = node_clock.NodeClock(folder)
            self.clocked_node.environment = self.clock.environment

    def begin(self) -> None:
        """The nodes, once everything round them serves."""
        self.world.start_nodes()
        self.world.create_administrator()
        self.world.create_administrator(SIGNS_IN)
        for node in self.nodes:
            node.wait_settled()
        self.must_settle()

    def client(self, number: int) -> Client:
        """The administrator at that node, 0 being the first, whom no rate limit holds up."""
        return Client(self.nodes[number].url, self.world.admin.token, headers=HEADERS)

    def kill(self, node: Server) -> None:
        pid = node.process.pid()
        node.kill()
        if self.clock:
            self.clock.forget(pid)

    def end(self) -> None:
        """What the world does not tidy up; before it ends."""
        if self.clock:
            self.clock.forget(self.clocked_node.process.pid())

    # What is asked of it

    def system(self, number: int) -> dict | None:
        """As that node sees the cluster; None while it does not answer."""
        try:
            answer = self.client(number).get(SYSTEM, timeout=LOOK_SECONDS)
        except OSError:
            return None
        return answer.json() if answer.status == 200 else None

    def owners(self, number: int) -> dict[int, str | None]:
        """Who owns which shard, as that node sees it."""
        seen = self.system(number)
        return {shard["partition"]: shard["owner_url"] for shard in seen["shards"]} if seen else {}

    def is_settled(self) -> bool:
        """Each node is ready, each shard has an owner, all agree on that, and it stays so. A node
        need not own any: shares are drawn by a hash."""
        views = [self.owners(number) for number in range(len(self.nodes))]
        is_whole = (bool(views[0]) and all(view == views[0] for view in views)
                    and set(views[0].values()) <= {node.url for node in self.nodes}
                    and all(self.is_ready(node) for node in self.nodes))
        if not is_whole or views[0] != self._settled_as:
            self._settled_as = views[0] if is_whole else None
            self._settled_since = time.monotonic()
        return is_whole and time.monotonic() - self._settled_since >= STAYS_SECONDS

    def is_ready(self, node: Server) -> bool:
        try:
            return Client(node.url).get("/api/v1/ready", timeout=LOOK_SECONDS).status == 200
        except OSError:
            return False

    def must_settle(self) -> None:
        self._settled_as = None
        if not wait_until(self.is_settled, SETTLED_SECONDS, 0.1):
            views = [self.owners(number) for number in range(len(self.nodes))]
            raise AssertionError(f"the nodes did not settle in {SETTLED_SECONDS} s: {views}")

    def is_in_sync(self) -> bool:
        """Every partition has all its replicas again."""
        command = ["kcat", "-L", "-J", "-m", "2", "-b", self.world.around.brokers]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return False
        told = json.loads(done.stdout)
        partitions = [one for topic in told["topics"] for one in topic["partitions"]]
        return len(told["brokers"]) == BROKERS and bool(partitions) and all(
            len(one["isrs"]) == BROKERS for one in partitions)

    def clock_error(self, number: int) -> float | None:
        """How far that node's clock is from ours; None while it is silent."""
        try:
            self.client(number).get(f"{invites.ROOT}/batches/none", timeout=LOOK_SECONDS)
        except OSError:
            return None
        # It has logged this, with the time of its clock, into a file that has the time of ours.
        log = self.nodes[number].process.log
        told = LOGGED_AT.findall(log.read_bytes()[-LOG_TAIL_BYTES:])
        if not told:
            return None
        at = datetime.datetime.fromisoformat(told[-1].decode()).replace(tzinfo=datetime.UTC)
        return at.timestamp() - log.stat().st_mtime
