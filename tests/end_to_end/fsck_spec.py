"""`fsck` says of a log in which somebody wrote by hand what is wrong with it, and where."""

import dataclasses
import json
import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import World
from tests.end_to_end.kafka_wire import Record, append, records
from tests.end_to_end.terminal import Terminal

FACTS = "facts"
FINDINGS = 2  # The exit code.


class ALogThatIsNotSound(unittest.TestCase):
    """Each test writes into a partition of its own, after the system has ended."""

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.terminal = Terminal(cls.world)
        for number in range(40):  # So many that each partition has some.
            answer = cls.world.admin.post(f"{invites.ROOT}/generate", sends={"count": 1},
                                          key=str(number))
            assert answer.status == 200, answer.body
        cls.terminal.must("fsck")
        cls.world.node.stop()
        cls.commits = [record for record in records(cls.world.kafka.brokers, FACTS)
                       if record.headers["kind"] == "commit"]
        # One of each partition.
        cls.free = {record.partition: record for record in cls.commits
                    if record.headers.get("types") == "InviteIssued"}

    def spoil(self, like: Record, headers: dict[str, str] | None = None, **changes) -> str:
        """Writes a commit that counts, but for what a test changes; the place it now has."""
        last = [one for one in self.commits if one.partition == like.partition][-1]
        sound = {"kind": "commit", "claim": last.headers["claim"],
                 "n": str(int(last.headers["n"]) + 1), "types": like.headers["types"]}
        spoilt = dataclasses.replace(like, headers=sound | (headers or {}), **changes)
        offset = append(self.world.kafka.brokers, FACTS, spoilt)
        return f"facts {like.partition} offset {offset}: "

    def must_be_told(self, place: str, what: str = "") -> None:
        said = self.terminal.run("fsck")
        self.assertEqual(said.code, FINDINGS, said.out)
        self.assertIn("The log is NOT sound", said.out)
        lines = [line for line in said.out.splitlines() if place in line and what in line]
        self.assertEqual(len(lines), 1, said.out)
        told = json.loads(self.terminal.run("fsck", "--json").out)
        self.assertFalse(told["sound"])
        problems = [problem for one in told["partitions"] for problem in one["problems"]]
        self.assertTrue(any(place in problem and what in problem for problem in problems))

    def test_a_commit_that_cannot_be_read_is_named(self):
        _, invite = self.free.popitem()
        place = self.spoil(invite, value='{"at":"2026')
        self.must_be_told(place)

    def test_a_fact_that_nobody_knows_is_named(self):
        _, invite = self.free.popitem()
        place = self.spoil(invite, value=invite.value.replace("InviteIssued", "InviteEaten"))
        self.must_be_told(place, "InviteEaten")

    def test_a_fact_that_is_told_twice_in_its_stream_is_named(self):
        _, invite = self.free.popitem()
        place = self.spoil(invite)
        stream = json.loads(invite.value)["facts"][0]["stream"]
        self.must_be_told(place, f"{stream} goes from")

    def test_a_command_that_was_carried_out_twice_is_named(self):
        first = next(one for one in self.commits if one.partition in self.free
                     and "command" in one.headers and "input" not in one.headers)
        command = first.headers["command"]
        place = self.spoil(self.free.pop(first.partition), {"command": command},
                           value='{"at":"2026-01-01T00:00:00.000Z","facts":[]}')
        self.must_be_told(place, f"command {command} was carried out twice")

    def test_a_record_of_somebody_else_counts_for_nobody_and_is_no_harm(self):
        _, invite = self.free.popitem()
        place = self.spoil(invite, {"claim": "of-somebody-else"})
        said = self.terminal.run("fsck")
        self.assertNotIn(place, said.out)
        self.assertIn("commits of replaced owners", said.out)


if __name__ == "__main__":
    unittest.main()
