"""The phases of the beta on several processes, and from a terminal."""

import json
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from tests.end_to_end.client import Answer, Client
from tests.end_to_end.harness import World, wait_for
from tests.end_to_end.terminal import Terminal

SETTINGS = "/api/v1/beta/settings"
HEALTH = "/api/v1/health/lite"
# Within which every process tells the new phase, once it was acknowledged.
CONVERGED_SECONDS = 2.0


def settings(phase: str, *, disabled: bool = False, allow_signup: bool = False) -> dict:
    return {"beta_disabled": disabled, "beta_phase": phase,
            "allow_signup_without_invite": allow_signup}


def told(client: Client) -> tuple[str, str]:
    head = client.get(HEALTH).headers
    return head["x-beta-phase"], head["x-beta-allow-signup"]


class PhasesEverywhere(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World([("api", "projector"), ("api",), ("api",)]))
        cls.fronts = [cls.world.client(node) for node in cls.world.nodes]
        cls.operators = [cls.world.admin.at(node.url) for node in cls.world.nodes]

    def test_every_process_tells_the_new_phase_within_two_seconds(self):
        changes = [("open_beta", False, True), ("open_beta", True, False),
                   ("instructor_only", False, False)] * 4
        took = []
        for number, (phase, disabled, allow_signup) in enumerate(changes):
            wanted = ("disabled" if disabled else phase, "1" if allow_signup else "0")
            changed = self.operators[number % 3]
            answer = changed.put(SETTINGS, sends=settings(phase, disabled=disabled,
                                                          allow_signup=allow_signup))
            acknowledged = time.monotonic()
            self.assertEqual(answer.status, 200, answer.body)
            # Whoever was asked knows, and says so at once.
            self.assertEqual(answer.headers["x-beta-phase"], wanted[0])
            self.assertEqual(told(self.fronts[number % 3]), wanted)
            for front in self.fronts:
                wait_for(lambda front=front: told(front) == wanted, f"{wanted} everywhere",
                         CONVERGED_SECONDS)
            took.append(time.monotonic() - acknowledged)
        print(f"converged after at most {max(took):.2f} s, on average {sum(took) / len(took):.2f}")
        self.assertLess(max(took), CONVERGED_SECONDS)

    def test_of_operators_at_several_fronts_one_changes_what_all_have_seen(self):
        seen = self.operators[0].get(SETTINGS).json()["version"]
        phases = ["open_beta", "instructor_only", "open_beta"]

        def change(operator: Client, phase: str, allow_signup: bool) -> Answer:
            return operator.put(SETTINGS, sends=settings(phase, allow_signup=allow_signup),
                                headers={"If-Match": str(seen)})

        with ThreadPoolExecutor() as at_once:
            answers = list(at_once.map(change, self.operators, phases, [True, True, False]))
        self.assertEqual(sorted(answer.status for answer in answers), [200, 412, 412])
        self.assertEqual({answer.code for answer in answers if answer.status == 412},
                         {"precondition_failed"})
        wait_for(lambda: len({o.get(SETTINGS).json()["version"] for o in self.operators}) == 1,
                 "one version everywhere", CONVERGED_SECONDS)

    def test_a_process_that_starts_anew_knows_the_phase_once_it_is_ready(self):
        answer = self.operators[0].put(SETTINGS, sends=settings("open_beta", allow_signup=True))
        self.assertEqual(answer.status, 200)
        node = self.world.nodes[2]
        node.stop()
        self.world.restart(node)
        wait_for(lambda: self.fronts[2].get("/api/v1/ready").status == 200, "readiness")
        self.assertEqual(told(self.fronts[2]), ("open_beta", "1"))


class PhasesAtATerminal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.terminal = Terminal(cls.world)

    def test_what_holds_is_told_in_words_and_as_json(self):
        self.terminal.must("beta", "set-phase", "instructor_only")
        said = self.terminal.must("beta", "status")
        self.assertIn("Beta: phase instructor_only, sign-up without an invite not allowed.", said)
        shown = json.loads(self.terminal.must("beta", "status", "--json"))
        self.assertEqual(shown["beta_phase"], "instructor_only")

    def test_each_switch_moves_alone_and_leaves_a_reason(self):
        self.terminal.must("beta", "set-phase", "instructor_only")
        self.terminal.must("beta", "set-phase", "open_beta", "--reason", "all are welcome")
        self.terminal.must("beta", "allow-signup", "on")
        said = self.terminal.must("beta", "disable", "--reason", "it is over")
        self.assertIn("phase disabled, sign-up without an invite allowed", said)
        self.assertIn("Once it is enabled again: open_beta.", said)
        self.assertEqual(told(self.world.client()), ("disabled", "1"))
        shown = json.loads(self.terminal.must("beta", "set-phase", "instructor_only", "--json"))
        self.assertEqual((shown["beta_disabled"], shown["allow_signup_without_invite"]),
                         (False, True))
        self.terminal.must("beta", "allow-signup", "off")
        said = self.terminal.must("beta", "instructors-need-invites", "on", "--reason", "too many")
        self.assertIn("instructors need one in the open beta too", said)
        said = self.terminal.must("beta", "instructors-need-invites", "off")
        self.assertNotIn("need one", said)
        history = self.terminal.must("beta", "history")
        self.assertRegex(history, r"phase disabled, .* by admin:\w{26}: it is over")
        self.assertIn("all are welcome", history)

    def test_what_is_no_phase_is_refused_before_anything_is_asked(self):
        said = self.terminal.run("beta", "set-phase", "alpha")
        self.assertEqual(said.code, 1)
        self.assertIn("alpha", said.err)

    def test_answers_are_counted_by_phase(self):
        self.terminal.must("beta", "set-phase", "open_beta")
        self.world.client().get(HEALTH)
        figures = self.world.client().get("/api/v1/internal/metrics").body.decode()
        self.assertRegex(figures,
                         r'instainstru_beta_phase_header_total\{phase="open_beta"\} [1-9]')


if __name__ == "__main__":
    unittest.main()
