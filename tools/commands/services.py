"""./dev services: a Kafka and a PostgreSQL on free ports, for trying things out by hand."""

import argparse
import shutil
from pathlib import Path

from tools.local.kafka import Kafka, fetch_jars
from tools.local.ports import free_ports
from tools.local.postgres import Postgres


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev services", description=__doc__)
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("folder", type=Path, help="where data, logs and process ids go")
    chosen = parser.parse_args(arguments)
    folder = chosen.folder.resolve()
    return _start(folder) if chosen.action == "start" else _stop(folder)


def _start(folder: Path) -> int:
    fetch_jars()
    kafka_port, controller_port, postgres_port = free_ports(3)
    kafka = Kafka(folder, kafka_port, controller_port)
    postgres = Postgres(folder, postgres_port, durable=False)
    for one in (kafka, postgres):
        if one.process.is_running():
            print(f"{one.process.name} already runs there; ./dev services stop {folder}")
            return 1
    try:
        kafka.start()
        postgres.start()
        kafka.wait_ready()
        postgres.wait_ready()
    except BaseException:
        kafka.process.kill()
        postgres.kill()
        raise
    text = f"TEST_KAFKA_BROKERS={kafka.brokers}\nTEST_DATABASE_URL={postgres.url}\n"
    (folder / "env").write_text(text)
    print(text, end="")
    return 0


def _stop(folder: Path) -> int:
    """Stops both and removes their data."""
    kafka, postgres = Kafka(folder, 0, 0), Postgres(folder, 0)
    kafka.process.kill()
    postgres.kill()
    postgres.forget()
    for name in ("kafka", "postgres", "log", "pids"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("env", "postgres.password", "postgres"):
        (folder / name).unlink(missing_ok=True)
    return 0
