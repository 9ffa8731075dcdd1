"""Single rights of people, on several processes."""

import time
import unittest

from tests.end_to_end.harness import World, wait_for

EVE = "eve@example.com"
PASSWORD = "Correct horse 2 battery"
# What eve is asked for, and by which right she may.
SYSTEM = "/api/v1/admin/system"
RIGHT = "access_monitoring"
GONE_SECONDS = 5.0


class RightsEverywhere(unittest.TestCase):
    def test_a_right_that_is_taken_is_gone_at_every_process_within_five_seconds(self):
        with World([("api", "projector"), ("api",)]) as world:
            world.node.must("admin", "create", "--email", EVE, "--password-stdin",
                            stdin=PASSWORD + "\n")
            eve = world.client().sign_in(EVE, PASSWORD)
            everywhere = [eve.at(node.url) for node in world.nodes]
            person = eve.get("/api/v1/auth/me").json()["id"]
            path = f"/api/v1/admin/people/{person}/permissions/{RIGHT}"
            took = []
            for number, (effect, status) in enumerate([("revoke", 403), ("role", 200)] * 3):
                operator = world.admin.at(world.nodes[number % 2].url)
                answer = operator.put(path, sends={"effect": effect, "reason": "another desk"})
                acknowledged = time.monotonic()
                self.assertEqual(answer.status, 200, answer.body)
                for front in everywhere:
                    wait_for(lambda front=front: front.get(SYSTEM).status == status,
                             f"{effect} everywhere", GONE_SECONDS)
                    self.assertEqual(RIGHT in front.get("/api/v1/auth/me").json()["permissions"],
                                     status == 200)
                took.append(time.monotonic() - acknowledged)
            print(f"known everywhere after at most {max(took):.2f} s")
            self.assertLess(max(took), GONE_SECONDS)


if __name__ == "__main__":
    unittest.main()
