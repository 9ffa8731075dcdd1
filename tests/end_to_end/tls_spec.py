"""The server speaks TLS itself; two such nodes need a plain address for what they forward."""

import contextlib
import http.client
import json
import shutil
import ssl
import subprocess
import tempfile
import unittest
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.end_to_end import invites
from tests.end_to_end.client import Client
from tests.end_to_end.harness import ADMIN_EMAIL, ADMIN_PASSWORD, World, wait_for
from tests.end_to_end.terminal import Terminal
from tools.local.ports import free_ports
from tools.local.server import ALL_ROLES

HSTS = "strict-transport-security"
MANY = 20  # As many commands reach shards of both nodes.


class Tls(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="instainstru-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        certificate, key = self.folder / "certificate.pem", self.folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
            check=True, capture_output=True)
        self.settings = {"http": {"tls_certificate": str(certificate), "tls_key": str(key)}}

    def test_a_list_is_sent_over_tls_and_two_nodes_forward_to_each_other(self):
        doors = [f"http://127.0.0.1:{port}" for port in free_ports(2)]
        world = self.enterContext(World([ALL_ROLES, ALL_ROLES], settings=self.settings,
                                        each=[{"cluster": {"url": door}} for door in doors]))
        wait_for(lambda: _owners(world.admin) == set(doors), "both nodes to own shards")
        for node in world.nodes:
            client = world.admin.at(node.url)
            answer = client.get("/api/v1/auth/me")
            self.assertIn("max-age=", answer.headers[HSTS])
            for number in range(MANY):
                answer = client.post(f"{invites.ROOT}/generate", sends={"count": 1},
                                     key=f"{node.port}-{number}")
                self.assertEqual(answer.status, 200, answer.body)
            emails = invites.addresses(20, f"tls{node.port}")
            batch_id = invites.sent(client, emails)
            invites.must_have_ended_once(world, batch_id, emails)
        self.must_speak_tls_only(world)
        self.must_verify(world)
        self.must_take_nothing_but_what_members_forward(world, Client(doors[0]))

    def must_speak_tls_only(self, world: World) -> None:
        with self.assertRaises((OSError, http.client.HTTPException)):
            Client(world.node.url.replace("https:", "http:")).get("/api/v1/health")
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.load_verify_locations(self.settings["http"]["tls_certificate"])
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        address = urllib.parse.urlsplit(world.node.url)
        with self.assertRaises(OSError):
            http.client.HTTPSConnection(address.hostname, address.port, timeout=10,
                                        context=old).connect()

    def must_verify(self, world: World) -> None:
        address = urllib.parse.urlsplit(world.node.url).netloc
        trusting = ("verify", address, "--ca-file", self.settings["http"]["tls_certificate"])
        terminal = Terminal(world)
        said = terminal.run(*trusting)
        # The certificate of this test ends the day after tomorrow, and no front end is there.
        self.assertEqual(said.code, 2, said.out)
        lines = {line.split()[1]: line for line in said.out.splitlines()}
        for what in ("DNS", "HSTS", "health"):
            self.assertRegex(lines[what], "^ok ")
        self.assertRegex(lines["HTTPS"], "^FAILED .* answered with 404$")
        self.assertRegex(lines["certificate"], r"^FAILED .* [12] days$")
        self.assertIn("phase instructor_only", lines["health"])
        found = json.loads(terminal.run(*trusting, "--json").out)
        self.assertEqual([one["what"] for one in found["findings"] if not one["ok"]],
                         ["HTTPS", "certificate"])
        self.assertIn("FAILED  HTTPS", terminal.run("verify", address).out)
        nobody = terminal.run("verify", "nobody.invalid")
        self.assertEqual(nobody.code, 1, nobody.out)
        self.assertIn("FAILED  DNS", nobody.out)

    def must_take_nothing_but_what_members_forward(self, world: World, door: Client) -> None:
        for path in ("/api/v1/health", "/api/v1/auth/me", "/api/v1/admin/system", "/admin/"):
            self.assertEqual(door.at(door.url).get(path).status, 404, path)
        with_token = Client(door.url, world.admin.token)
        answer = with_token.post("/api/v1/internal/asks", sends={})
        self.assertIn(answer.status, (401, 403, 404))
        self.assertNotIn(HSTS, answer.headers)

    def test_nodes_with_tls_that_cannot_forward_say_what_is_missing(self):
        world = self.enterContext(World([ALL_ROLES, ALL_ROLES], settings=self.settings))
        admin = wait_for(lambda: _signed_in_where_it_can_be(world), "a node to record it")
        wait_for(lambda: len(_owners(admin)) == 2, "both nodes to own shards")
        with ThreadPoolExecutor(MANY) as threads:
            answers = list(threads.map(
                lambda number: admin.post(f"{invites.ROOT}/generate", sends={"count": 1},
                                          key=f"{number}"), range(MANY)))
        # Those of its own shards; of the others it says that nothing happened.
        self.assertEqual({(answer.status, answer.code) for answer in answers},
                         {(200, None), (503, "event_log_unavailable")})
        lines = [line for line in world.node.process.log.read_text().splitlines()
                 if "does not take what is forwarded" in line]
        self.assertIn("cluster.url", lines[0])

    def test_the_commands_beside_it_find_it_and_trust_its_certificate(self):
        door = {"cluster": {"url": f"http://127.0.0.1:{free_ports(1)[0]}"}}
        world = self.enterContext(World(settings=self.settings | door))
        said = Terminal(world).run("doctor")
        with self.subTest("doctor"):
            self.assertIn(f"a server answers at {world.node.url}", said.out)
            self.assertEqual(said.code, 0, said.out)
        with self.subTest("a command that asks the server"):
            said = Terminal(world).run("invites", "batches")
            self.assertEqual(said.code, 0, said.err)
        with self.subTest("another program on its port"):
            other = world.kafka.brokers.rsplit(":", 1)[-1]
            said = Terminal(world).run("doctor", "--set", f"http.port={other}")
            self.assertIn("speaks no TLS that is trusted", said.out)
            self.assertEqual(said.code, 1, said.out)


def _signed_in_where_it_can_be(world: World) -> Client | None:
    """The administrator at the first node. Only the node that owns their shard can record it."""
    for node in world.nodes:
        with contextlib.suppress(AssertionError):
            signed_in = world.client(node).sign_in(ADMIN_EMAIL, ADMIN_PASSWORD)
            return signed_in.at(world.node.url)
    return None


def _owners(client: Client) -> set[str]:
    shards = client.get("/api/v1/admin/system").json()["shards"]
    return {shard["owner_url"] for shard in shards}


if __name__ == "__main__":
    unittest.main()
