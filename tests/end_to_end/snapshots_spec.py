"""A server that begins at a snapshot answers as if it had read the whole log; and whatever befalls
the snapshots, it starts and answers the same, and says in its log how."""

import json
import random
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.end_to_end import invites
from tests.end_to_end.harness import SEED, World, wait_for
from tools.local.build import BINARY

PARTITIONS = 8
ROWS = 200
ASKED_AGAIN = 30
KILLS = 12
# The longest that a maker lives before it is killed; by itself it takes about that long here.
LIVES_SECONDS = 0.6
READERS = ("shards", "eraser", "access", "lane")  # loggers
BEGIN = PARTITIONS + 3
FROM_THE_FIRST = "begins at the first record, without a snapshot"
OF_NO_USE = "a snapshot is of no use"


class Snapshots(unittest.TestCase):
    """The tests share a system and leave it running."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="instainstru-snapshots-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.world = cls.enterClassContext(
            World(settings={"snapshots": {"folder": str(cls.folder)}}))
        cls.node = cls.world.node
        cls.emails = invites.addresses(ROWS, "snapshot")
        cls.import_id = invites.imported(cls.world.admin, cls.emails)
        cls.batch_id = invites.send(cls.world.admin, cls.import_id)
        invites.must_have_ended_once(cls.world, cls.batch_id, cls.emails)

    def setUp(self):
        for name in self.folder.iterdir():
            if not name.name.startswith("."):
                name.unlink()
        self.before = self.answers()

    def answers(self) -> dict:
        """What the system says of what happened so far."""
        listed = invites.rows(self.world.admin, self.batch_id)
        return {row["email"]: row["state"] for row in listed}

    def snapshot(self) -> list[dict]:
        return json.loads(self.node.must("snapshot", "--after", "1", "--json"))["snapshots"]

    def restarted(self) -> list[str]:
        """What the node's readers log about where they begin, after it was killed and started."""
        self.node.kill()
        read = self.node.process.log.stat().st_size
        self.world.restart(self.node)
        self.node.wait_settled()

        def said() -> list[str]:
            text = self.node.process.log.read_text(errors="replace")[read:]
            lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
            return [line["msg"] for line in lines if line["logger"] in READERS]

        # The lane begins when its owner is known.
        wait_for(lambda: len(begun(said())) == BEGIN, "all readers to begin")
        return said()

    def must_be_as_before(self) -> None:
        self.assertEqual(self.answers(), self.before)
        # The same request again is recognised, by a shard that was not there when it came; and
        # each recipient's shard knows that there is an invite.
        self.assertEqual(invites.send(self.world.admin, self.import_id), self.batch_id)
        again = invites.sent(self.world.admin, self.emails[:ASKED_AGAIN])
        self.assertEqual(invites.ended(self.world, again)["skipped"], ASKED_AGAIN)
        self.node.must("fsck")

    def must_go_on(self, prefix: str) -> None:
        emails = invites.addresses(20, prefix)
        invites.must_have_ended_once(self.world, invites.sent(self.world.admin, emails), emails)

    def sections(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir()
                      if not path.name.startswith(".") and path.suffix != ".manifest"
                      and path.stat().st_size > 0)

    def test_each_shard_begins_at_its_snapshot_and_goes_on(self):
        made = self.snapshot()
        self.assertTrue(all(one["written"] for one in made))
        said = self.restarted()
        self.assertEqual(len(begun_with_snapshots(said)), BEGIN, said)
        self.assertFalse([line for line in said if OF_NO_USE in line])
        figures = self.world.client().get("/api/v1/internal/metrics").body.decode()
        began = re.findall(r"^instainstru_shard_began_at_offset\{.*\} (\S+)$", figures,
                           re.MULTILINE)
        self.assertEqual(len(began), PARTITIONS, figures)
        self.assertTrue(all(float(offset) > 0 for offset in began), began)
        self.must_be_as_before()
        self.must_go_on("on")

    def test_the_next_snapshot_goes_on_from_the_last_and_two_are_kept(self):
        first = self.snapshot()
        for number in range(2):
            self.must_go_on(f"next{number}")
            made = self.snapshot()
        self.assertEqual({one["subject"] for one in made}, {one["subject"] for one in first})
        self.assertTrue(all(one["began"] for one in made))
        shards = [path.name for path in self.folder.glob("shard-0.*.manifest")]
        self.assertEqual(len(shards), 2, shards)

    def test_a_flipped_byte_in_every_section_is_noticed_and_the_log_is_read(self):
        self.snapshot()
        chance = random.Random(SEED)
        for path in self.sections():
            content = bytearray(path.read_bytes())
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            path.write_bytes(content)
        said = self.restarted()
        self.assertFalse(begun_with_snapshots(said))
        refused = [line for line in said if OF_NO_USE in line and "is not what was written" in line]
        self.assertEqual(len(refused), BEGIN, said)
        self.must_be_as_before()
        self.must_go_on("flipped")

    def test_snapshots_of_an_older_fold_are_as_none(self):
        self.snapshot()
        for path in list(self.folder.iterdir()):
            path.rename(path.with_name(re.sub(r"\.v\d+\.", ".v0.", path.name)))
        said = self.restarted()
        self.assertFalse(begun_with_snapshots(said))
        self.must_be_as_before()

    def test_whenever_the_maker_is_killed_the_server_starts_and_the_next_one_succeeds(self):
        chance = random.Random(SEED)
        for _ in range(KILLS):
            maker = subprocess.Popen(
                [BINARY, "snapshot", "--after", "1", "--config", self.node.configuration],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                maker.wait(chance.uniform(0.02, LIVES_SECONDS))
            except subprocess.TimeoutExpired:
                maker.kill()
                maker.wait()
        said = self.restarted()
        self.assertFalse([line for line in said if OF_NO_USE in line])
        self.must_be_as_before()
        self.snapshot()
        self.assertFalse(list(self.folder.glob(".*.unfinished")))
        self.assertEqual(len(begun_with_snapshots(self.restarted())), BEGIN)
        self.must_be_as_before()

    def test_without_a_folder_the_command_says_what_is_missing(self):
        done = self.node.command("snapshot", "--set", "snapshots.folder=")
        self.assertEqual(done.returncode, 1)
        self.assertIn("snapshots.folder", done.stderr)


def begun(said: list[str]) -> list[str]:
    return [line for line in said if "begins " in line]


def begun_with_snapshots(said: list[str]) -> list[str]:
    return [line for line in begun(said) if FROM_THE_FIRST not in line]


if __name__ == "__main__":
    unittest.main()
