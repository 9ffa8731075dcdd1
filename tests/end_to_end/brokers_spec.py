"""Three brokers, of which one may fail. With TEST_NIGHTLY=1 only: three take long to start."""

import time
import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import NIGHTLY, World, wait_for
from tests.end_to_end.kafka_wire import leader

ROWS = 3000
PARTITIONS = 8
# A broker is taken for dead after three seconds; then leaders are chosen and clients told.
GOES_ON_SECONDS = 20.0


class ThreeBrokers(unittest.TestCase):
    if NIGHTLY:
        def test_a_batch_survives_the_loss_of_the_broker_that_leads_its_log(self):
            self.must_survive(self.enterContext(World(brokers=3)))

    def must_survive(self, world: World) -> None:
        world.mail.take(0.01)
        emails = invites.addresses(ROWS, "leader")
        batch_id = invites.sent(world.admin, emails)
        wait_for(lambda: world.mail.count >= 500, "the first mails")
        number = leader(world.around.brokers, "facts", 0)
        lost = world.kafkas[number - 1]
        lost.kill()
        began = time.monotonic()
        took = []
        for one in range(5 * PARTITIONS):  # So many that each partition gets some.
            wait_for(lambda: self.answers(world, f"lost-{one}"), "an answer", GOES_ON_SECONDS)
            took.append(time.monotonic() - began)
        print(f"    without its leader: the first command after {took[0]:.1f} s, "
              f"{len(took)} after {took[-1]:.1f} s", flush=True)
        self.assertLess(took[-1], GOES_ON_SECONDS)
        survivors = ",".join(one.brokers for one in world.kafkas if one is not lost)
        wait_for(lambda: leader(survivors, "facts", 0) not in (number, -1), "another leader")
        invites.must_have_ended_once(world, batch_id, emails)
        lost.start(dies_with_us=True)
        lost.wait_ready()
        self.assertIn("The log is sound.", world.node.must("fsck"))
        wait_for(lambda: world.node.command("audit").returncode == 0, "the rows to follow")

    def answers(self, world: World, key: str) -> bool:
        answer = world.admin.post(f"{invites.ROOT}/generate", sends={"count": 1}, key=key)
        self.assertIn(answer.status, (200, 503), answer.body)
        return answer.status == 200


if __name__ == "__main__":
    unittest.main()
