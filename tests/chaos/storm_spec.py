"""What is drawn strikes in turn, and what never struck is not counted."""

import unittest
from random import Random
from unittest.mock import MagicMock

from tests.chaos.faults import FAULTS, Fault, Strike, named
from tests.chaos.storm import Part


def _bites(strike: Strike):
    strike.bit()
    yield lambda: True


def _finds_nothing(strike: Strike):
    yield lambda: False


class Parts(unittest.TestCase):
    def part(self, *faults: Fault) -> Part:
        part = Part(list(faults), ground=None, random=Random(1))
        part.most_idle_seconds = 0.0
        return part

    def test_each_fault_strikes_before_one_strikes_again(self):
        part = self.part(*(Fault(name, "node", _bites) for name in "abc"))
        while len(part.strikes) < 9:
            part.step(may_begin=True)
        names = [strike.name for strike in part.strikes]
        for first in (0, 3, 6):
            self.assertEqual(sorted(names[first:first + 3]), ["a", "b", "c"])

    def test_a_fault_that_found_nothing_to_strike_has_not_struck(self):
        part = self.part(Fault("idle", "mail", _finds_nothing))
        part.step(may_begin=True)
        self.assertTrue(part.is_broken)
        part.give_up()
        self.assertFalse(part.is_broken)
        self.assertFalse(part.strikes[0].has_bitten)

    def test_what_has_struck_is_not_given_up_but_healed(self):
        part = self.part(Fault("struck", "mail", _bites))
        part.step(may_begin=True)
        part.give_up()
        self.assertTrue(part.is_broken)
        part.step(may_begin=False)
        self.assertFalse(part.is_broken)


class Disks(unittest.TestCase):
    def test_a_disk_that_was_filled_in_vain_is_emptied(self):
        for name in ("postgres_disk_full", "broker_disk_full"):
            with self.subTest(name):
                ground = MagicMock()
                ground.world.postgres.process.log.read_text.return_value = "all is well"
                part = Part(named(name), ground, random=Random(1))
                part.most_idle_seconds = 0.0
                part.step(may_begin=True)
                volume = (ground.database_volume if name.startswith("postgres")
                          else ground.broker_volume)
                volume.fill.assert_called_once()
                volume.free.assert_not_called()
                part.give_up()
                volume.free.assert_called_once()
                self.assertFalse(part.strikes[0].has_bitten)


class Names(unittest.TestCase):
    def test_faults_are_chosen_by_name(self):
        self.assertEqual(named("all"), list(FAULTS))
        self.assertEqual([fault.name for fault in named("mail_dies,node_killed")],
                         ["mail_dies", "node_killed"])
        with self.assertRaisesRegex(Exception, "there is no fault node_tickled"):
            named("node_tickled")


if __name__ == "__main__":
    unittest.main()
