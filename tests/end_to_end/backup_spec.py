"""A log is written to files, and an empty cluster becomes the same system again."""

import json
import shutil
import unittest
from pathlib import Path

from tests.end_to_end import invites
from tests.end_to_end.harness import World, wait_for
from tests.end_to_end.terminal import Terminal


class BackupAndRestore(unittest.TestCase):
    """One story; each step needs the one before."""

    def test_a_log_restored_into_an_empty_cluster_is_the_same_system(self):
        with World() as first:
            emails = invites.addresses(300, "backup")
            batch_id = invites.sent(first.admin, emails)
            invites.ended(first, batch_id)
            rows = invites.rows(first.admin, batch_id)
            facts = Terminal(first).must("events", "show", "--json")
            log, vault = self.exported(first)
            with World(started=False) as second:
                # The keys are no part of a backup of the log: they come from where they are kept.
                for name in ("secrets.toml",):
                    shutil.copy(first.folder / name, second.folder / name)
                self.restore(second, log, vault)
                self.assertEqual(Terminal(second).must("events", "show", "--json"), facts)
                second.start_nodes()
                second.node.wait_settled()
                self.assertEqual(invites.rows(second.admin, batch_id), rows)
                self.must_go_on(second, emails)

    def exported(self, world: World) -> tuple[str, str]:
        terminal = Terminal(world)
        log, vault = str(world.folder / "log.jsonl"), str(world.folder / "vault.jsonl")
        told = json.loads(terminal.must("events", "export", log, "--json"))
        self.assertGreater(told["records"], 300)
        terminal.must("events", "export", "--vault", vault)
        self.assertNotIn('"topic":"vault"', Path(log).read_text())
        return log, vault

    def restore(self, world: World, log: str, vault: str) -> None:
        terminal = Terminal(world)
        half = str(world.folder / "half.jsonl")
        with open(log) as whole, open(half, "w") as out:
            out.writelines(whole.readlines()[:-1])
        said = terminal.run("events", "import", half)
        self.assertEqual(said.code, 1)
        self.assertIn("ends early", said.err)
        said = terminal.run("events", "import", vault)
        self.assertIn("--vault", said.err)
        terminal.must("events", "import", log)
        terminal.must("events", "import", "--vault", vault)
        said = terminal.run("events", "import", log)
        self.assertEqual(said.code, 1)
        self.assertIn("is not empty", said.err)
        terminal.must("fsck")
        terminal.must("rebuild")
        terminal.must("audit")

    def must_go_on(self, world: World, old: list[str]) -> None:
        """Nobody of old is mailed again, and whoever is new is."""
        emails = ["after@example.org", old[0]]
        seen = invites.ended(world, invites.sent(world.admin, emails))
        self.assertEqual((seen["sent"], seen["skipped"]), (1, 1))
        self.assertEqual(set(world.mail.mails_by_recipient()), {"after@example.org"})
        wait_for(lambda: Terminal(world).run("audit").code == 0, "the rows to follow")


if __name__ == "__main__":
    unittest.main()
