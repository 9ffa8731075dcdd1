"""Many worlds are started side by side; each has ports that no other has."""

import unittest
from concurrent.futures import ProcessPoolExecutor

from tools.local.ports import free_base, free_ports

PROCESSES = 8
DRAWS = 30
PORTS = 8


class Ports(unittest.TestCase):
    def test_ports_that_many_processes_draw_at_once_are_all_different(self):
        with ProcessPoolExecutor(PROCESSES) as processes:
            drawn = [port for ports in processes.map(free_ports, [PORTS] * DRAWS) for port in ports]
            bases = list(processes.map(free_base, [PORTS] * DRAWS))
        drawn += [base + offset for base in bases for offset in range(PORTS)]
        self.assertEqual(len(drawn), 2 * DRAWS * PORTS)
        self.assertEqual(len(set(drawn)), len(drawn))
