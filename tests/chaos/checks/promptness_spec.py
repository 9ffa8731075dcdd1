"""The checker of hand-overs objects to what took too long, and to what was not measured."""

import unittest

from tests.chaos.checks.promptness import HandOver, problems, summary

ASKED = {"crash": 1, "planned": 1}
GOOD = [HandOver("crash", 1, 9.9), HandOver("planned", 2, 0.5)]


class Promptness(unittest.TestCase):
    def test_what_keeps_to_the_aims(self):
        self.assertEqual(problems(GOOD, ASKED), [])
        self.assertEqual(len(summary(GOOD)), 2)

    def test_what_does_not(self):
        for late in (HandOver("crash", 3, 10.1), HandOver("planned", 3, 0.51),
                     HandOver("planned", 3, None)):
            with self.subTest(late=late):
                self.assertEqual(len(problems([*GOOD, late], ASKED)), 1)

    def test_what_a_slow_machine_adds_is_taken_off(self):
        slow = [GOOD[0], HandOver("planned", 3, 0.9, ordinary=0.2)]
        self.assertEqual(problems(slow, ASKED), [])
        self.assertEqual(len(problems([*slow, HandOver("planned", 3, 0.95, ordinary=0.2)], ASKED)),
                         1)

    def test_what_was_not_measured(self):
        self.assertEqual(problems(GOOD[:1], ASKED), ["planned: no hand-over was measured"])
        self.assertEqual(problems([], {"crash": 0, "planned": 0}), [])


if __name__ == "__main__":
    unittest.main()
