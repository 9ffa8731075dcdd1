"""Tokens that open one stream, on several processes."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from tests.end_to_end.harness import World

# Of no batch: who may ask is told that there is none.
STREAM = "/api/v1/beta/invites/batches/01ARZ3NDEKTSV4RRFFQ69G5FAV/stream"
AT_ONCE = 6


class StreamTokens(unittest.TestCase):
    def test_a_stream_token_opens_one_stream_whichever_processes_are_asked_at_once(self):
        with World([("api", "projector"), ("api",)]) as world:
            fronts = [world.client().at(node.url) for node in world.nodes]
            told = world.admin.post("/api/v1/sse/token")
            self.assertEqual(told.status, 200, told.body)
            self.assertEqual(told.json()["expires_in_s"], 30)
            token = told.json()["token"]

            def opens(number: int) -> int:
                return fronts[number % 2].get(STREAM, query={"token": token}).status

            with ThreadPoolExecutor(AT_ONCE) as callers:
                statuses = sorted(callers.map(opens, range(AT_ONCE)))
            self.assertEqual(statuses, [401] * (AT_ONCE - 1) + [404])
            self.assertNotIn(token, world.log_text())


if __name__ == "__main__":
    unittest.main()
