"""A process counts as running for as long as any part of it holds its ports and files."""

import shutil
import socket
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from tests.end_to_end.harness import wait_for
from tools.local.process import Process

# Its first thread ends; another one goes on to listen.
HEADLESS = """
import ctypes, socket, sys, threading
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
threading.Thread(target=listening.accept).start()
SYS_exit = 60  # x86-64
ctypes.CDLL(None).syscall(SYS_exit, 0)
"""


class AProcess(unittest.TestCase):
    def setUp(self):
        folder = Path(tempfile.mkdtemp(prefix="instainstru-test-"))
        self.addCleanup(shutil.rmtree, folder)
        self.process = Process(folder, "headless")
        self.addCleanup(self.process.kill)

    def test_it_runs_while_any_of_its_threads_does(self):
        self.process.start([sys.executable, "-c", HEADLESS], dies_with_us=True)
        wait_for(lambda: self.process.log.read_text(), "its port")
        wait_for(self.first_thread_is_dead, "its first thread to end")
        self.assertTrue(self.process.is_running())
        self.process.kill()
        self.assertFalse(self.process.is_running())
        port = int(self.process.log.read_text())
        socket.create_server(("127.0.0.1", port)).close()

    def test_one_that_was_killed_and_not_yet_reaped_is_waited_for(self):
        self.process.start(["sleep", "infinity"], dies_with_us=True)
        former = self.process._child
        former.kill()
        wait_for(lambda: "State:\tZ" in Path(f"/proc/{former.pid}/status").read_text(), "its end")
        # Another ./dev knows it by its files alone.
        other = Process(self.process.log.parent.parent, self.process.name)
        self.addCleanup(other.kill)
        threading.Timer(0.2, former.wait).start()
        other.start(["sleep", "infinity"], dies_with_us=True)
        self.assertFalse(Path(f"/proc/{former.pid}").exists())

    def test_one_that_was_killed_leaves_no_number_behind(self):
        self.process.start(["sleep", "infinity"], dies_with_us=True)
        child = self.process._child
        child.poll = lambda: None  # As if each look had come a moment before its end.
        self.process.kill()
        self.assertFalse(Path(f"/proc/{child.pid}").exists())

    def first_thread_is_dead(self) -> bool:
        return "State:\tZ" in Path(f"/proc/{self.process._child.pid}/status").read_text()
