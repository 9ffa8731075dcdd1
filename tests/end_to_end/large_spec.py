"""The largest list there may be, as one batch, with TEST_NIGHTLY=1 only.

Here the mails go into smtp-sink, which counts them; who got which is for the other tests.
"""

import re
import time
import unittest
from collections import Counter
from pathlib import Path

from tests.end_to_end import invites
from tests.end_to_end.harness import NIGHTLY, World, wait_for
from tests.end_to_end.sink import Sink

ROWS = 100_000
MOST_SECONDS = 900.0
# Resident at most, of a process with that role alone; docs/performance.md has what was measured.
WORKER_MB = 90.0
PROJECTOR_MB = 120.0


class TheLargestList(unittest.TestCase):
    if NIGHTLY:
        def test_a_hundred_thousand_rows_end_once_and_a_worker_stays_small(self):
            sink = self.enterContext(Sink())
            world = self.enterContext(World([("api",), ("projector",), ("worker",)],
                                            settings={"mail": {"url": sink.url}}))
            self.must_send(world, sink)

    def must_send(self, world: World, sink: Sink) -> None:
        emails = invites.addresses(ROWS, "large")
        began = time.monotonic()
        batch_id = invites.sent(world.admin, emails)
        imported = time.monotonic() - began
        seen = invites.ended(world, batch_id, MOST_SECONDS)
        took = time.monotonic() - began
        sizes = {name: _resident_mb(node.process.pid())
                 for name, node in zip(("api", "projector", "worker"), world.nodes)}
        told = ", ".join(f"{name} {now:.0f} MB ({peak:.0f} at most)"
                         for name, (now, peak) in sizes.items())
        print(f"    {ROWS:,} rows: taken in {imported:.1f} s, ended after {took:.1f} s; {told}",
              flush=True)
        self.assertEqual((seen["state"], seen["sent"], seen["total"]), ("completed", ROWS, ROWS))
        self.assertEqual(sink.count, ROWS)
        rows = invites.rows(world.admin, batch_id)
        self.assertEqual(Counter(row["state"] for row in rows), {"sent": ROWS})
        self.assertEqual({row["email"] for row in rows}, set(emails))
        self.assertIn("The log is sound.", world.node.must("fsck"))
        wait_for(lambda: world.node.command("audit").returncode == 0, "the rows to follow")
        self.assertLessEqual(sizes["worker"][1], WORKER_MB)
        self.assertLessEqual(sizes["projector"][1], PROJECTOR_MB)


def _resident_mb(pid: int) -> tuple[float, float]:
    """Now, and at most so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    return tuple(int(re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024
                 for name in ("VmRSS", "VmHWM"))


if __name__ == "__main__":
    unittest.main()
