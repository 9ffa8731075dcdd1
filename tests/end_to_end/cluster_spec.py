"""Several processes on one machine, with no other configuration than another port."""

import signal
import threading
import time
import unittest
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.end_to_end import invites
from tests.end_to_end.client import Answer, Client
from tests.end_to_end.harness import World, wait_for
from tools.local.server import ALL_ROLES

SYSTEM = "/api/v1/admin/system"
TAKEOVER_SECONDS = 10.0
# A hand-over takes a tenth of it where nothing else runs.
PATIENCE_SECONDS = 5.0


class Calls:
    """Commands for shards all over the log, one after the other, each under a key of its own."""

    def __init__(self, client: Client):
        self.answers: dict[str, Answer] = {}
        self.longest = 0.0
        self._client = client

    def go_on(self, while_so: Callable[[], bool]) -> None:
        while while_so():
            key = str(uuid.uuid4())
            began = time.monotonic()
            self.answers[key] = self.ask(key)
            self.longest = max(self.longest, time.monotonic() - began)

    def ask(self, key: str) -> Answer:
        return self._client.post(f"{invites.ROOT}/generate", sends={"count": 1}, key=key)


def _ids(answer: Answer) -> str:
    return answer.json()["invites"][0]["id"]


class Cluster(unittest.TestCase):
    runs_alone = True

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

    def test_a_list_sent_by_way_of_two_nodes_at_once_is_one_batch(self):
        clients = [self.world.admin.at(node.url) for node in self.world.nodes]
        for number in range(5):
            emails = invites.addresses(20, f"once{number}x")
            import_id = invites.imported(clients[0], emails)
            with ThreadPoolExecutor() as operators:
                answers = list(operators.map(lambda client: client.post(
                    f"{invites.ROOT}/import/{import_id}/send", sends={}, key=str(uuid.uuid4())),
                    clients * 3))
            self.assertEqual({answer.status for answer in answers}, {200})
            batch_ids = {answer.json()["batch_id"] for answer in answers}
            self.assertEqual(len(batch_ids), 1)
            seen = invites.must_have_ended_once(self.world, batch_ids.pop(), emails)
            self.assertEqual(seen["sent"], len(emails))

    def test_the_shards_of_a_killed_node_move_within_ten_seconds(self):
        self.first.kill()
        wait_for(lambda: self.owners(self.second) == {self.second.url},
                 "the other node to own every shard", TAKEOVER_SECONDS)
        client = self.world.admin.at(self.second.url)
        batch_id = invites.sent(client, ["moved@example.org"])
        # Its rows are written by the other node as well, as soon as that has noticed.
        shown = f"{invites.ROOT}/batches/{batch_id}"
        wait_for(lambda: client.get(shown).json().get("sent") == 1, "the mail")

    def test_a_node_that_leaves_as_planned_loses_nobodys_answer(self):
        client = self.world.admin.at(self.second.url)
        batch_id = invites.sent(client, invites.addresses(500, "planned"))
        calls = Calls(client)
        ended_by_itself = []
        leaving = threading.Thread(target=lambda: ended_by_itself.append(self.first.stop()))
        leaving.start()
        calls.go_on(leaving.is_alive)
        leaving.join()
        calls.go_on(lambda: len(calls.answers) < 20)
        self.assertEqual(ended_by_itself, [True], "it had to be killed")
        refused = [answer.body for answer in calls.answers.values() if answer.status != 200]
        self.assertEqual(refused, [])
        self.assertLess(calls.longest, PATIENCE_SECONDS)
        wait_for(lambda: invites.batch(client, batch_id)["sent"] == 500, "every mail", 60.0)

    def test_what_a_killed_node_left_in_doubt_is_told_to_who_asks_again(self):
        client = self.world.admin.at(self.second.url)
        calls = Calls(client)
        calls.go_on(lambda: len(calls.answers) < 20)
        self.first.kill()
        calls.go_on(lambda: self.owners(self.second) != {self.second.url})
        doubtful = {key for key, answer in calls.answers.items() if answer.status != 200}
        for key in doubtful:
            self.assertEqual(calls.answers[key].status, 503)
        again = {key: calls.ask(key) for key in calls.answers}
        for key, answer in again.items():
            self.assertEqual(answer.status, 200, answer.body)
            if key not in doubtful:
                self.assertEqual(_ids(answer), _ids(calls.answers[key]))
        issued = {_ids(answer) for answer in again.values()}
        self.assertEqual(len(issued), len(again))
        self.assertIn("The log is sound.", self.second.must("fsck"))

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

    def test_a_node_without_its_log_is_healthy_and_gets_no_traffic(self):
        self.world.kafka.kill()
        wait_for(lambda: self._readiness() == (503, "event_log_unavailable"), "why not")
        self.assertTrue(self.first.is_healthy())
        self.world.kafka.start(dies_with_us=True)
        self.world.kafka.wait_ready()
        wait_for(lambda: self._readiness() == (200, None), "traffic again", 60.0)

    def _readiness(self) -> tuple[int, str | None]:
        answer = self.world.client(self.first).get("/api/v1/ready")
        return answer.status, answer.code if answer.status != 200 else None

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
