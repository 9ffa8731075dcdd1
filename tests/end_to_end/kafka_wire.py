"""What a test does to a log behind the system's back: topics deleted, records written by hand."""

import json
import socket
import struct
import subprocess
from dataclasses import dataclass

DELETE_TOPICS, VERSION = 20, 1
TIMEOUT_SECONDS = 30


def delete_topic(brokers: str, topic: str) -> None:
    """Returns once the broker has agreed; kcat cannot do it."""
    host, port = brokers.split(",")[0].split(":")
    name = topic.encode()
    request = struct.pack(">hhih", DELETE_TOPICS, VERSION, 1, -1)
    request += struct.pack(f">ih{len(name)}si", 1, len(name), name, 1000 * TIMEOUT_SECONDS)
    with socket.create_connection((host, int(port)), TIMEOUT_SECONDS) as connection:
        connection.sendall(struct.pack(">i", len(request)) + request)
        with connection.makefile("rb") as answer:
            (size,) = struct.unpack(">i", answer.read(4))
            told = answer.read(size)
    (code,) = struct.unpack(">h", told[-2:])
    if code != 0:
        raise AssertionError(f"Kafka did not delete {topic}: error {code}")


@dataclass(frozen=True)
class Record:
    partition: int
    offset: int
    key: str
    headers: dict[str, str]
    value: str


def records(brokers: str, topic: str) -> list[Record]:
    """All there are, in the order of each partition."""
    told = _kcat(brokers, "-C", "-e", "-q", "-J", "-t", topic)
    found = []
    for one in map(json.loads, told.splitlines()):
        names, values = one["headers"][::2], one["headers"][1::2]
        found.append(Record(one["partition"], one["offset"], one["key"] or "",
                            dict(zip(names, values)), one["payload"] or ""))
    return sorted(found, key=lambda record: (record.partition, record.offset))


def append(brokers: str, topic: str, record: Record) -> int:
    """Writes it behind the last one of its partition and returns its offset."""
    headers = [part for name, value in record.headers.items() for part in ("-H", f"{name}={value}")]
    _kcat(brokers, "-P", "-t", topic, "-p", str(record.partition), "-k", record.key, *headers,
          stdin=record.value)
    return max(one.offset for one in records(brokers, topic) if one.partition == record.partition)


def leader(brokers: str, topic: str, partition: int) -> int:
    """The number of the node that leads it."""
    told = _kcat(brokers, "-L", "-t", topic)
    line = next(line for line in told.splitlines() if f" partition {partition}, leader " in line)
    return int(line.split("leader ", 1)[1].split(",")[0])


def _kcat(brokers: str, *words: str, stdin: str = "") -> str:
    return subprocess.run(["kcat", "-b", brokers, *words], input=stdin, capture_output=True,
                          text=True, check=True, timeout=TIMEOUT_SECONDS).stdout
