"""Bad input gets a clear problem, never a crash, a hang or a half effect."""

import base64
import concurrent.futures
import gzip
import hashlib
import hmac
import http.client
import json
import socket
import unittest
import urllib.parse

from tests.end_to_end import invites
from tests.end_to_end.harness import ADMIN_EMAIL, ADMIN_PASSWORD, World

ME = "/api/v1/auth/me"
SEND_ASYNC = f"{invites.ROOT}/send-batch-async"
MIB = 1024 * 1024


def signed_by_another(token: str) -> str:
    """The same claims, by the same algorithm, under a key of our own."""
    text = token.rsplit(".", 1)[0]
    digest = hmac.new(b"a key of our own", text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def unsigned(token: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.admin = cls.world.admin

    def tearDown(self):
        self.assertTrue(self.world.node.process.is_running(), "the server has crashed")

    def must_be_a_problem(self, answer, *statuses: int) -> dict:
        self.assertIn(answer.status, statuses, answer.body[:500])
        self.assertEqual(answer.headers["content-type"].split(";")[0], "application/problem+json")
        problem = answer.json()
        self.assertTrue(problem["code"])
        self.assertEqual(problem["status"], answer.status)
        return problem

    def test_who_calls_in_the_name_of_the_mail_provider_without_its_signature_is_refused(self):
        event = json.dumps({"type": "email.bounced", "data": {}}).encode()
        for signature in (None, "v1,AAAA"):
            signed = {"svix-id": "1", "svix-timestamp": "1", "svix-signature": signature}
            headers = {"Content-Type": "application/json", **(signed if signature else {})}
            answer = self.world.client().post("/api/v1/webhooks/resend", body=event,
                                              headers=headers)
            self.must_be_a_problem(answer, 400)

    def test_a_list_that_cannot_be_read_is_refused_with_the_row(self):
        good = b"email\nann@example.org\n"
        for name, content in {
            "not UTF-8": b"email\nann\xff@example.org\n",
            "a NUL": b"email\nann\x00@example.org\n",
            "an unclosed quote": b'email\n"ann@example.org\n',
            "a line of 1 MB": b"email\n" + b"a" * MIB + b"@example.org\n",
            "the same header twice": b"email,email\nann@example.org,ben@example.org\n",
            "nothing": b"",
        }.items():
            with self.subTest(name):
                self.must_be_a_problem(invites.upload(self.admin, content), 400, 413, 422)
        with self.subTest("compressed"):
            answer = self.admin.post(f"{invites.ROOT}/import", body=gzip.compress(good * 1000),
                                     headers={"Content-Type": "text/csv",
                                              "Content-Encoding": "gzip"})
            self.must_be_a_problem(answer, 415)

    def test_a_list_of_only_bad_rows_is_taken_and_shows_each(self):
        answer = invites.upload(self.admin, invites.csv_of(["nobody", "nobody at all"]))
        self.assertEqual((answer.status, answer.json()["ok"], answer.json()["rejected"]),
                         (200, 0, 2))

    def test_a_list_that_is_too_long_is_refused(self):
        many = invites.csv_of(invites.addresses(100_001, "many"))
        self.must_be_a_problem(invites.upload(self.admin, many), 413, 422)
        large = b"email,note\n" + b"ann@example.org," + b"x" * 1000 + b"\n"
        self.must_be_a_problem(invites.upload(self.admin, large * (17 * 1024)), 413)

    def test_json_that_is_not_what_a_route_takes_is_refused_with_the_field(self):
        for name, body in {
            "not JSON": b"{",
            "too deep": b"[" * 100_000,
            "the wrong type": json.dumps({"emails": "ann@example.org", "role": "student"}).encode(),
            "a field unknown": json.dumps({"emails": ["a@example.org"], "rolle": 1}).encode(),
            "a lone surrogate": b'{"emails":["\\ud800@example.org"],"role":"student"}',
            "too large": b'{"emails":["' + b"a" * (20 * MIB) + b'"]}',
        }.items():
            with self.subTest(name):
                answer = self.admin.post(SEND_ASYNC, body=body,
                                         headers={"Content-Type": "application/json"})
                self.must_be_a_problem(answer, 400, 413, 422)

    def test_ids_that_name_nothing_are_not_found(self):
        for path in ("batches/01ARZ3NDEKTSV4RRFFQ69G5FAV", "batches/nothing",
                     "import/01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAV"):
            with self.subTest(path):
                self.must_be_a_problem(self.admin.get(f"{invites.ROOT}/{path}"), 404, 422)

    def test_ids_of_another_kind_name_nothing(self):
        import_id = invites.imported(self.admin, ["kind@example.org"])
        for path in (f"batches/{import_id}", import_id):
            with self.subTest(path):
                self.must_be_a_problem(self.admin.get(f"{invites.ROOT}/{path}"), 404)
        self.must_be_a_problem(invites.control(self.admin, import_id, "pause"), 404)

    def test_nobody_enters_without_a_token_of_ours(self):
        own = self.admin.token
        forged = ".".join([*own.split(".")[:2], "AAAA"])
        for name, token in {"none": None, "nonsense": "nonsense", "cut": forged,
                            "signed by somebody else": signed_by_another(own),
                            "unsigned": unsigned(own)}.items():
            with self.subTest(name):
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                answer = self.world.client().get(ME, headers=headers)
                self.assertEqual(self.must_be_a_problem(answer, 401)["code"], "not_authenticated")
                self.assertEqual(answer.headers["www-authenticate"], "Bearer")

    def test_two_logins_at_once_are_two_sessions(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda _: self.world.client().sign_in(ADMIN_EMAIL, ADMIN_PASSWORD),
                                 range(2)))
        self.assertNotEqual(both[0].token, both[1].token)
        self.assertEqual(both[0].post("/api/v1/public/logout").status, 204)
        self.assertEqual(both[0].get(ME).status, 401)
        self.assertEqual(both[1].get(ME).status, 200)

    def test_a_key_used_again_with_another_body_is_refused(self):
        first = {"emails": ["one@example.org"], "role": "instructor"}
        other = {"emails": ["two@example.org"], "role": "instructor"}
        accepted = self.admin.post(SEND_ASYNC, sends=first, key="same")
        self.assertEqual(accepted.status, 200, accepted.body)
        repeated = self.admin.post(SEND_ASYNC, sends=first, key="same")
        self.assertEqual(repeated.json()["batch_id"], accepted.json()["batch_id"])
        self.must_be_a_problem(self.admin.post(SEND_ASYNC, sends=other, key="same"), 409)

    def test_a_batch_that_has_ended_is_not_controlled(self):
        accepted = self.admin.post(SEND_ASYNC, key="ended", sends={
            "emails": ["ended@example.org"], "role": "instructor"})
        batch_id = accepted.json()["batch_id"]
        invites.ended(self.world, batch_id)
        for verb in ("pause", "resume", "cancel"):
            with self.subTest(verb):
                answer = invites.control(self.admin, batch_id, verb)
                problem = self.must_be_a_problem(answer, 409)
                self.assertEqual(problem["code"], "INVALID_BATCH_STATE")

    def test_a_request_cut_in_the_middle_has_no_effect(self):
        address = urllib.parse.urlsplit(self.world.node.url)
        head = (f"POST {SEND_ASYNC} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: 1000\r\n"
                f"Authorization: Bearer {self.admin.token}\r\n"
                "Content-Type: application/json\r\n\r\n")
        with socket.create_connection((address.hostname, address.port), 10) as connection:
            connection.sendall(head.encode() + b'{"emails":["cut@example.org"]')
        found = self.admin.get(invites.ROOT, query={"email": "cut@example.org"})
        self.assertEqual(found.json()["invites"], [])

    def test_a_request_that_is_not_http_is_answered_and_closed(self):
        address = urllib.parse.urlsplit(self.world.node.url)
        with socket.create_connection((address.hostname, address.port), 10) as connection:
            connection.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
            connection.settimeout(10)
            answer = connection.recv(65536)
        if answer:
            self.assertIn(b" 400 ", answer.split(b"\r\n")[0] + b" ")

    def test_a_wrong_password_is_refused_and_locks_the_account_in_the_end(self):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.world.node.url).netloc,
                                                timeout=30)
        self.addCleanup(connection.close)
        form = urllib.parse.urlencode({"username": "locked@example.org", "password": "wrong"})
        seen = set()
        for _ in range(30):
            connection.request("POST", "/api/v1/auth/login", form,
                               {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            answer.read()
            seen.add(answer.status)
            if answer.status == 429:
                self.assertTrue(answer.headers["Retry-After"])
                break
        self.assertEqual(seen, {401, 429})


if __name__ == "__main__":
    unittest.main()
