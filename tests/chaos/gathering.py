"""Gathers what a run leaves behind: rows, facts, mails, and what the program's own checks say."""

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass

from tests.chaos.checks.evidence import BatchSeen, Evidence, Mailed
from tests.chaos.ground import Ground
from tests.chaos.history import Call
from tests.end_to_end import invites
from tools.local.server import Server

FIRST_CLAIM = 1


@dataclass
class OwnChecks:
    """What `fsck` and `audit` say: what is wrong, and how the log came about."""
    problems: list[str]
    claims: int          # of shards, beyond the first of each
    voids: Counter


def gather(ground: Ground, calls: list[Call], batches: list[BatchSeen]) -> Evidence:
    client = ground.client(0)
    export = client.get(f"{invites.ROOT}/export.csv", timeout=120)
    if export.status != 200:
        raise AssertionError(f"export: {export.status} {export.body!r}")
    rows = csv.DictReader(io.StringIO(export.body.decode()))
    told = ground.world.node.must("events", "show", "--json")
    return Evidence(calls=calls,
                    facts=[json.loads(line) for line in told.splitlines()],
                    invites={row["id"]: row for row in rows}, batches=batches,
                    mails=[Mailed(mail.recipient, mail.at) for mail in ground.world.mail.mails])


def own_checks(node: Server) -> OwnChecks:
    problems = []
    told = node.command("fsck", "--json")
    partitions = json.loads(told.stdout)["partitions"] if told.returncode in (0, 2) else []
    if told.returncode != 0:
        problems.append(f"fsck ended with {told.returncode}: {told.stderr}")
    voids: Counter = Counter()
    claims = 0
    for one in partitions:
        problems += [f"fsck: {problem}" for problem in one["problems"]]
        voids.update(one["voids"])
        if one["topic"] == "facts":
            claims += one["claims"] - FIRST_CLAIM
    audit = node.command("audit")
    if audit.returncode != 0:
        problems.append(f"audit ended with {audit.returncode}: {audit.stdout}{audit.stderr}")
    return OwnChecks(problems, claims, voids)
