"""Kafka on the loopback interface: KRaft nodes, each broker and controller in one process."""

import base64
import os
import shutil
import subprocess
from pathlib import Path

from tools.local.paths import CACHE, ROOT
from tools.local.process import Process, StartFailed

JARS = CACHE / "kafka"
POM = ROOT / "tools" / "kafka" / "pom.xml"
# A busy machine takes a minute for what a quiet one does in four seconds.
START_TIMEOUT_SECONDS = 180.0

PROPERTIES = """\
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
default.replication.factor={replication}
min.insync.replicas={min_insync}
offsets.topic.num.partitions=1
offsets.topic.replication.factor={replication}
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor={replication}
transaction.state.log.min.isr={min_insync}
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor={replication}
share.coordinator.state.topic.min.isr={min_insync}
# A broker that was killed is let in again only when its former session is over.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
"""


def fetch_jars() -> None:
    """Fetches the broker's jars unless those of this pom.xml are there."""
    stamp = JARS / "pom.xml"
    if stamp.exists() and stamp.read_text() == POM.read_text():
        return
    fresh = JARS.with_name(f"kafka.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    command = ["mvn", "-q", "-B", "-f", POM, "dependency:copy-dependencies",
               f"-DoutputDirectory={fresh}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StartFailed(f"maven could not fetch the jars of Kafka: {done.stdout}{done.stderr}")
    shutil.copy(POM, fresh / "pom.xml")
    shutil.rmtree(JARS, ignore_errors=True)
    fresh.rename(JARS)


class Kafka:
    """One node. A cluster of three is three of these with one `voters` and one `cluster_id`."""

    def __init__(self, run: Path, port: int, controller_port: int, *, name: str = "kafka",
                 node: int = 1, voters: str | None = None, cluster_id: str | None = None):
        self.process = Process(run, name)
        self.port = port
        self._controller_port = controller_port
        self._node = node
        self._voters = voters or f"1@127.0.0.1:{controller_port}"
        self._cluster_id = cluster_id or _random_cluster_id()
        self._home = run / name

    @property
    def brokers(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self, dies_with_us: bool = False) -> None:
        data = self._home / "data"
        properties = self._home / "server.properties"
        self._home.mkdir(parents=True, exist_ok=True)
        properties.write_text(self._properties(data))
        if not (data / "meta.properties").exists():
            self._format(properties)
        self.process.start(_java("-Xms256m", "-Xmx512m") + ["kafka.Kafka", properties],
                           cwd=self._home, dies_with_us=dies_with_us)

    def wait_ready(self) -> None:
        self.process.wait_ready(self.answers, START_TIMEOUT_SECONDS)

    def stop(self) -> bool:
        """False: it did not end by itself in time and was killed."""
        return self.process.stop()

    def kill(self) -> None:
        self.process.kill()

    def answers(self) -> bool:
        """Whether it serves metadata; an open port alone only says that the JVM is up."""
        command = ["kcat", "-L", "-b", self.brokers, "-m", "2"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _properties(self, data: Path) -> str:
        several = "," in self._voters
        return PROPERTIES.format(
            node=self._node, voters=self._voters, port=self.port, data=data,
            controller_port=self._controller_port, replication=3 if several else 1,
            min_insync=2 if several else 1)

    def _format(self, properties: Path) -> None:
        command = _java("-XX:TieredStopAtLevel=1") + [
            "kafka.tools.StorageTool", "format", "-t", self._cluster_id, "-c", str(properties)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise StartFailed(f"kafka could not format its storage: {done.stdout}{done.stderr}")


def three_brokers(run: Path, ports: list[int]) -> list[Kafka]:
    """Three nodes with replication 3 and two in sync, on six ports."""
    voters = ",".join(f"{n + 1}@127.0.0.1:{ports[n + 3]}" for n in range(3))
    cluster_id = _random_cluster_id()
    return [Kafka(run, ports[n], ports[n + 3], name=f"kafka{n + 1}", node=n + 1, voters=voters,
                  cluster_id=cluster_id) for n in range(3)]


def _random_cluster_id() -> str:
    # As StorageTool random-uuid prints them, without the second a JVM takes to start.
    return "A" + base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")[1:]


def _java(*options: str) -> list[str]:
    log4j = ROOT / "tools" / "kafka" / "log4j2.xml"
    # The name Kafka's own scripts know it by.
    given = os.environ.get("KAFKA_OPTS", "").split()
    # Starts faster than the parallel collector and serves as fast.
    return ["java", "-XX:+UseSerialGC", *options, *given,
            f"-Dlog4j2.configurationFile={log4j}", "-cp", f"{JARS}/*"]
