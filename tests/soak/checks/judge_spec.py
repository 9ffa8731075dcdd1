"""What a soak finds fault with, and what it does not."""

import unittest
from collections import Counter

from tests.soak.checks.judge import BYTES_AN_INVITE, Sample, Window, problems, summary

PESTS = ["slow"]
CUT = Counter(slow=3)


def samples(resident=lambda part: 100.0, descriptors=lambda part: 50, threads=lambda part: 20,
            invites=lambda part: 0, count=40) -> list[Sample]:
    """Each figure is a function of how much of the time is over, 0 to 1."""
    parts = [number / count for number in range(count)]
    return [Sample(part * 3600, resident(part), descriptors(part), threads(part),
                   int(invites(part))) for part in parts]


def windows(p99=lambda part: 5.0, count=20) -> list[Window]:
    return [Window("reads", number, 100, 1.0, p99(number / count)) for number in range(count)]


class ASoak(unittest.TestCase):
    def test_in_which_nothing_grows_has_no_problems(self):
        self.assertEqual(problems(samples(), windows(), CUT, PESTS), [])

    def test_that_warms_up_in_its_first_quarter_has_no_problems(self):
        warming = samples(resident=lambda part: 60 if part < 0.2 else 100.0)
        self.assertEqual(problems(warming, windows(), CUT, PESTS), [])

    def test_whose_memory_grows_without_a_reason_is_told(self):
        found = problems(samples(resident=lambda part: 100 + 40 * part), windows(), CUT, PESTS)
        self.assertEqual(len(found), 1, found)
        self.assertIn("memory grew by 20.0 MB, of which 0.0", found[0])

    def test_whose_memory_grows_with_its_invites_has_no_problems(self):
        made = 100_000
        grown = made * BYTES_AN_INVITE / 1024 ** 2
        seen = samples(resident=lambda part: 100 + grown * part,
                       invites=lambda part: made * part)
        self.assertEqual(problems(seen, windows(), CUT, PESTS), [])

    def test_that_leaks_descriptors_is_told(self):
        found = problems(samples(descriptors=lambda part: int(50 + 100 * part)), windows(), CUT,
                         PESTS)
        self.assertEqual(len(found), 1, found)
        self.assertIn("descriptors grew from 86 to 136", found[0])

    def test_that_leaks_a_thread_is_told(self):
        found = problems(samples(threads=lambda part: 20 + (part > 0.6)), windows(), CUT, PESTS)
        self.assertEqual(found, ["threads grew from 20 to 21"])

    def test_that_answers_ever_later_is_told(self):
        found = problems(samples(), windows(lambda part: 5 + 50 * (part > 0.6)), CUT, PESTS)
        self.assertEqual(len(found), 1, found)
        self.assertIn("reads: p99 grew from", found[0])

    def test_that_cut_nobody_off_is_told(self):
        self.assertEqual(problems(samples(), windows(), Counter(), PESTS),
                         ["no slow client was ever cut off"])

    def test_that_was_hardly_looked_at_is_told(self):
        found = problems(samples(count=5), windows(), CUT, PESTS)
        self.assertEqual(found, ["only 5 looks at the process: the run was too short"])

    def test_is_told_in_few_lines(self):
        self.assertEqual(len(summary(samples(), windows(), CUT)), 4)


if __name__ == "__main__":
    unittest.main()
