"""Several processes on one machine, with no other configuration than another port."""

import signal
import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import World, wait_for
from tools.local.server import ALL_ROLES

SYSTEM = "/api/v1/admin/system"
TAKEOVER_SECONDS = 10.0


class Cluster(unittest.TestCase):
    def setUp(self):
        self.world = self.enterContext(World([ALL_ROLES, ALL_ROLES]))
        self.first, self.second = self.world.nodes
        wait_for(lambda: len(self.owners()) == 2, "both nodes to own shards")

    def test_any_node_answers_for_any_shard(self):
        for node in self.world.nodes:
            client = self.world.admin.at(node.url)
            emails = invites.addresses(20, f"any{node.port}")
            batch_id = invites.sent(client, emails)
            invites.must_have_ended_once(self.world, batch_id, emails)

    def test_the_shards_of_a_killed_node_move_within_ten_seconds(self):
        self.first.kill()
        wait_for(lambda: self.owners(self.second) == {self.second.url},
                 "the other node to own every shard", TAKEOVER_SECONDS)
        client = self.world.admin.at(self.second.url)
        batch_id = invites.sent(client, ["moved@example.org"])
        wait_for(lambda: invites.batch(client, batch_id)["sent"] == 1, "the mail")

    def test_a_node_that_leaves_as_planned_loses_nobodys_answer(self):
        client = self.world.admin.at(self.second.url)
        batch_id = invites.sent(client, invites.addresses(500, "planned"))
        self.assertTrue(self.first.stop(), "it had to be killed")
        wait_for(lambda: invites.batch(client, batch_id)["sent"] == 500, "every mail", 60.0)

    def test_an_owner_that_slept_through_a_takeover_does_no_harm(self):
        emails = invites.addresses(1000, "slept")
        client = self.world.admin.at(self.second.url)
        batch_id = invites.sent(client, emails)
        wait_for(lambda: self.world.mail.count > 100, "the first mails")
        self.first.pause()
        wait_for(lambda: self.owners(self.second) == {self.second.url}, "the takeover", 15.0)
        self.first.process.send(signal.SIGCONT)
        wait_for(lambda: len(self.owners(self.second)) == 2, "the sleeper to take part again", 30.0)
        invites.must_have_ended_once(self.world, batch_id, emails)

    def test_a_node_added_later_takes_its_share(self):
        third = self.world.add_node()
        wait_for(lambda: third.url in self.owners(), "the new node to own a shard")

    def owners(self, node=None) -> set[str]:
        """Who owns shards, as this node sees it; nobody while it cannot say."""
        client = self.world.admin.at((node or self.second).url)
        try:
            answer = client.get(SYSTEM)
        except OSError:
            return set()
        shards = answer.json()["shards"] if answer.status == 200 else []
        return {shard["owner_url"] for shard in shards}


if __name__ == "__main__":
    unittest.main()
