"""`rebuild` as an operator sees it: how far it is, and what Ctrl-C does."""

import signal
import subprocess
import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import World
from tests.end_to_end.terminal import Terminal
from tools.local.postgres import BINARIES

INTERRUPTED = 130
HOW_FAR = r"\[[#-]{24}\] +\d+\.\d %  [\d,]+ facts  [\d,]+/s"


class Reader:
    """A session that reads a view and does not come to an end: no other view can take its place."""

    def __init__(self, world: World, view: str):
        self._psql = subprocess.Popen(
            [BINARIES / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", world.around.database_url],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._psql.stdin.write(f"BEGIN; SELECT count(*) FROM {view};\n")
        self._psql.stdin.flush()
        if not self._psql.stdout.readline().strip().isdigit():
            raise AssertionError(f"view {view} cannot be read")

    def end(self) -> None:
        self._psql.communicate(timeout=10)


class Rebuilding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.terminal = Terminal(cls.world)
        cls.batch_id = invites.sent(cls.world.admin, invites.addresses(1000, "rebuilt"))
        invites.ended(cls.world, cls.batch_id)

    def test_it_tells_how_far_it_is_and_ctrl_c_leaves_the_rows_in_use(self):
        rows, build = invites.rows(self.world.admin, self.batch_id), self.build_in_use()
        reader = Reader(self.world, "batches")
        self.addCleanup(reader.end)
        rebuild = self.terminal.start("rebuild", "batch_list")
        self.addCleanup(rebuild.kill)
        self.assertRegex(rebuild.stderr.readline(), rf"^(reading|copying) +{HOW_FAR}")
        # It cannot swap yet; so it follows what is appended meanwhile.
        later = invites.sent(self.world.admin, invites.addresses(2000, "meanwhile"))
        told = [""]
        while "to go" not in told[-1]:
            told.append(rebuild.stderr.readline())
            self.assertTrue(told[-1], told)
        self.assertRegex(told[-1], rf"^\w+ +{HOW_FAR}  \d+ s to go$")

        rebuild.send_signal(signal.SIGINT)
        self.assertIn("Cancelled; the rows in use are as they were.", rebuild.stderr.read())
        self.assertEqual(rebuild.stdout.read(), "")
        self.assertEqual(rebuild.wait(30), INTERRUPTED)
        self.assertEqual(self.build_in_use(), build)
        self.assertEqual(invites.rows(self.world.admin, self.batch_id), rows)
        self.assertEqual(invites.ended(self.world, later)["sent"], 2000)

        reader.end()
        said = self.terminal.run("rebuild", "batch_list")
        self.assertEqual(said.code, 0, said.err)
        self.assertRegex(said.err.splitlines()[-1], r"^done +\[#{24}\] 100\.0 %  [\d,]+ facts")
        self.assertRegex(said.out, r"(?m)^batch_list +[\d,]+ rows  in use$")
        self.assertRegex(said.out, r"(?m)^[\d,]+ facts in \d+\.\d s, [\d,]+/s$")
        self.assertNotEqual(self.build_in_use(), build)
        self.assertEqual(invites.rows(self.world.admin, self.batch_id), rows)
        self.terminal.must("audit")

    def test_on_a_terminal_it_is_a_bar_in_one_line(self):
        code, told = self.terminal.on_a_terminal("rebuild")
        self.assertEqual(code, 0, told)
        bars = [line for line in told.split("\r\033[K") if "%" in line]
        self.assertGreaterEqual(len(bars), 2, told)
        for line in bars:
            self.assertRegex(line, HOW_FAR)
        self.assertIn("100.0 %", bars[-1])

    def build_in_use(self) -> list[str]:
        return self.world.rows("SELECT build FROM projection_builds "
                               "WHERE projection = 'batch_list' AND state = 'live'")


if __name__ == "__main__":
    unittest.main()
