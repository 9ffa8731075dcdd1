"""The Debian package, installed as an administrator would: into a view of this machine's files that
is thrown away afterwards."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.end_to_end.client import Client
from tests.end_to_end.harness import World
from tools.commands.package import make_package
from tools.local.ports import free_ports
from tools.local.process import Process

INSTALLED = ["/usr/bin/instainstru", "/lib/systemd/system/instainstru.service",
             "/lib/systemd/system/instainstru-snapshot.service",
             "/lib/systemd/system/instainstru-snapshot.timer",
             "/etc/instainstru/instainstru.toml", "/usr/share/instainstru/admin/index.html",
             "/usr/share/instainstru/schema/topics.json",
             "/usr/share/doc/instainstru/operations.md"]
UNITS = ("instainstru.service", "instainstru-snapshot.service", "instainstru-snapshot.timer")
STATE = "/var/lib/instainstru"  # systemd makes it
SECRETS = "/etc/instainstru/secrets.toml"


class Machine:
    """This machine's files under an overlay: what is written there is seen there alone. Everything
    runs in a mount namespace of its own, which ends with its last process."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="instainstru-package-"))
        self.upper = self.folder / "upper"
        for name in ("upper", "work", "root"):
            (self.folder / name).mkdir()
        self.folder.chmod(0o755)
        self.upper.chmod(0o755)

    def command(self, *words: str) -> list[str]:
        layers = f"lowerdir=/,upperdir={self.upper},workdir={self.folder / 'work'}"
        root = self.folder / "root"
        script = (f"mount -t overlay overlay -o {layers} {root} && "
                  f"mount --bind /dev {root}/dev && mount -t proc proc {root}/proc && "
                  f'exec chroot {root} "$@"')
        # Without being root one is root of a user namespace of one's own.
        names = ["--mount"] if os.geteuid() == 0 else ["--mount", "--map-root-user"]
        return ["unshare", *names, "sh", "-c", script, "sh", *words]

    def run(self, *words: str) -> str:
        done = subprocess.run(self.command(*words), capture_output=True, text=True, timeout=120,
                              check=False)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class ThePackage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.package = make_package()
        cls.world = cls.enterClassContext(World(started=False))
        cls.machine = Machine()
        cls.addClassCleanup(cls.machine.remove)
        shutil.copy(cls.package, cls.machine.upper / "package.deb")
        cls.machine.run("dpkg", "-i", "/package.deb")

    def test_it_installs_starts_answers_and_is_removed(self):
        self.everything_is_there()
        self.the_unit_is_sound()
        self.it_serves()
        self.machine.run("dpkg", "--purge", "instainstru")
        self.assertFalse((self.machine.upper / "usr/bin/instainstru").is_file())
        # Without the keys nobody could read the log any more, and that is elsewhere.
        self.assertIn("master_key", self.machine.run("cat", SECRETS))

    def everything_is_there(self) -> None:
        for path in INSTALLED:
            self.machine.run("test", "-f", path)
        listing = self.machine.run("stat", "-c", "%U %a", SECRETS)
        self.assertEqual(listing.strip(), "instainstru 400")
        keys = self.machine.run("cat", SECRETS)
        self.assertEqual(len(set(re.findall(r'"([0-9a-f]{64})"', keys))), 4)

    def the_unit_is_sound(self) -> None:
        for unit in UNITS:
            self.machine.run("systemd-analyze", "verify", unit)

    def it_serves(self) -> None:
        port = free_ports(1)[0]
        url = f"http://127.0.0.1:{port}"
        self.configure(port, url)
        server = Process(self.machine.folder, "packaged")
        self.addCleanup(server.kill)
        self.as_service("migrate")
        self.machine.run("install", "-d", "-o", "instainstru", "-m", "700", STATE)
        self.as_service("snapshot")
        server.start(self.machine.command(*self.as_service_words("serve")), dies_with_us=True)
        client = Client(url)
        server.wait_ready(lambda: _health(client) == 200, 60)
        health = client.get("/api/v1/health").json()
        self.assertEqual(health["status"], "healthy")
        self.assertEqual(client.get("/admin/").status, 200)
        self.assertTrue(server.stop(35), "it had to be killed")

    def configure(self, port: int, url: str) -> None:
        """As the administrator edits it: what differs from the file that was installed."""
        path = self.machine.upper / "etc/instainstru/instainstru.toml"
        text = path.read_text()
        for before, after in (
                ('brokers = "127.0.0.1:9092"', f'brokers = "{self.world.kafka.brokers}"'),
                ("postgresql://instainstru@127.0.0.1/instainstru", self.world.postgres.url),
                ("port = 8000", f"port = {port}"),
                ("http://127.0.0.1:8000", url),
                ("smtp://127.0.0.1:25", self.world.mail.url)):
            self.assertIn(before, text)
            text = text.replace(before, after)
        path.write_text(text)

    def as_service_words(self, command: str) -> list[str]:
        words = ["/usr/bin/instainstru", command, "--config", "/etc/instainstru/instainstru.toml"]
        return ["setpriv", "--reuid=instainstru", "--regid=instainstru", "--clear-groups", *words]

    def as_service(self, command: str) -> None:
        self.machine.run(*self.as_service_words(command))


def _health(client: Client) -> int | None:
    try:
        return client.get("/api/v1/health").status
    except OSError:
        return None


if __name__ == "__main__":
    unittest.main()
