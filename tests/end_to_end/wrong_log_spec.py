"""Another log than the one that is wanted is told and not served."""

import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import World, wait_for
from tests.end_to_end.kafka_wire import delete_topic
from tests.end_to_end.terminal import Said, Terminal

FACTS = "facts"


class AnotherLogThanWanted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World(started=False))
        cls.terminal = Terminal(cls.world)

    def must_refuse(self, *words: str) -> Said:
        said = self.terminal.run("serve", *words)
        self.assertEqual(said.code, 1, said.err)
        self.assertEqual(said.out, "")
        self.assertFalse(self.world.node.is_healthy())
        return said

    def test_a_log_with_another_number_of_partitions_is_not_served(self):
        said = self.must_refuse("--set", "log.partitions=4")
        self.assertIn("topic facts has 8 partitions where 4 are wanted", said.err)
        self.assertIn("configure the number that topic facts has", said.err)

    def test_a_log_that_lacks_a_topic_is_not_served_until_migrate_has_made_it(self):
        delete_topic(self.world.kafka.brokers, "jobs.mail.bulk")
        said = self.must_refuse()
        self.assertIn("topic jobs.mail.bulk is missing: 'instainstru migrate' creates it", said.err)
        self.terminal.must("migrate")
        self.world.start_nodes()
        self.assertTrue(self.world.node.stop())


class ALogThatWasReplaced(unittest.TestCase):
    def setUp(self):
        self.world = self.enterContext(World())
        self.batch_id = invites.sent(self.world.admin, invites.addresses(100, "replaced"))
        invites.ended(self.world, self.batch_id)

    def test_a_system_whose_log_was_replaced_says_so_and_its_rows_stay(self):
        rows = self.rows()
        self.replace_facts()
        wait_for(self.diverged, "the running projections to stop", 60.0)
        self.assertEqual(self.rows(), rows)
        self.world.node.kill()
        self.world.restart(self.world.node)
        wait_for(lambda: any("log diverged" in problem for problem in self.problems()),
                 "those that were started to say so")
        self.assertEqual(self.rows(), rows)

    def test_the_audit_of_rows_whose_log_is_gone_says_that_it_diverged(self):
        self.world.node.stop()
        self.replace_facts()
        said = Terminal(self.world).run("audit")
        self.assertNotEqual(said.code, 0)
        self.assertIn("log diverged", said.out + said.err)

    def replace_facts(self) -> None:
        delete_topic(self.world.kafka.brokers, FACTS)
        Terminal(self.world).must("migrate")

    def rows(self) -> list[str]:
        table = self.world.rows("SELECT schemaname || '.' || tablename FROM pg_tables "
                                "WHERE tablename LIKE '%batches%' AND schemaname NOT LIKE 'pg%'")[0]
        return self.world.rows(f"SELECT * FROM {table}")

    def problems(self) -> list[str]:
        return self.world.client().get("/api/v1/ready").json().get("problems", [])

    def diverged(self) -> bool:
        return "log diverged" in Terminal(self.world).run("projections", "list").out


if __name__ == "__main__":
    unittest.main()
