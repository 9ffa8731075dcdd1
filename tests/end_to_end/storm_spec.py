"""Everybody at once, and the owner of half the shards is killed in the middle: a code is redeemed
once, an address has one account, and whoever was told of success finds it in the log.

A tenth of what TEST_NIGHTLY=1 does: 10,000 redemptions of 1,000 codes, and 2,000 registrations of
100 addresses.
"""

import random
import threading
import unittest
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.end_to_end.client import Answer, Client
from tests.end_to_end.harness import NIGHTLY, SEED, World, wait_for
from tools.local.process import wait_until

REGISTER = "/api/v1/auth/register"
CONSUME = "/api/v1/beta/invites/consume"
GENERATE = "/api/v1/beta/invites/generate"
PASSWORD = "Correct horse 1 battery"
CODES = 1_000 if NIGHTLY else 100
TRIES_A_CODE = 10
ADDRESSES = 100 if NIGHTLY else 20
FORMS_AN_ADDRESS = 20 if NIGHTLY else 10
AT_ONCE = 64
# Until the shards of who was killed have another owner, and all that waits has been asked again.
PATIENCE_SECONDS = 90.0
# "Ask again": busy, or nobody knows yet what became of it.
AGAIN = (429, 503)


@dataclass(frozen=True)
class Guest:
    id: str
    client: Client


class Crowd:
    """Asks many things at once of both processes. Whoever gets no answer asks the other one."""

    def __init__(self, urls: list[str]):
        self.urls = urls
        self.answered = 0
        self.asked_again = 0
        self._lock = threading.Lock()

    def ask_all(self, asks: Iterable[Callable[[Client], Answer]]) -> list[Answer]:
        with ThreadPoolExecutor(AT_ONCE) as at_once:
            return list(at_once.map(lambda numbered: self._ask(*numbered), enumerate(asks)))

    def _ask(self, number: int, ask: Callable[[Client], Answer]) -> Answer:
        answer: Answer | None = None
        turn = number

        def is_answered() -> bool:
            nonlocal answer, turn
            turn += 1
            try:
                answer = ask(Client(self.urls[turn % len(self.urls)]))
            except OSError:
                answer = None
            is_final = answer is not None and answer.status not in AGAIN
            with self._lock:
                self.answered += is_final
                self.asked_again += not is_final
            return is_final

        if not wait_until(is_answered, PATIENCE_SECONDS, 0.2):
            raise AssertionError(f"no answer in {PATIENCE_SECONDS:.0f} s; the last was {answer}")
        return answer


class Storm(unittest.TestCase):
    def setUp(self):
        self.world = self.enterContext(World([("api", "projector"), ("api",)]))
        self.random = random.Random(f"{SEED} {self.id()}")
        self.crowd = Crowd([node.url for node in self.world.nodes])

    def through_a_kill(self, asks: list, after: int) -> list[Answer]:
        """All answers; the second process is killed when so many are there, and comes back."""
        def kill() -> None:
            wait_for(lambda: self.crowd.answered >= after, f"{after} answers", PATIENCE_SECONDS)
            self.world.nodes[1].kill()
            self.world.restart(self.world.nodes[1])

        with ThreadPoolExecutor(1) as beside:
            killed = beside.submit(kill)
            answers = self.crowd.ask_all(asks)
            killed.result()
        self.assertGreater(self.crowd.asked_again, 0, "nobody noticed that a process was killed")
        return answers

    def open_to_all(self) -> None:
        answer = self.world.admin.put("/api/v1/beta/settings", sends={
            "beta_disabled": False, "beta_phase": "instructor_only",
            "allow_signup_without_invite": True})
        self.assertEqual(answer.status, 200, answer.body)
        for node in self.world.nodes:
            health = "/api/v1/health/lite"
            wait_for(lambda node=node: self.world.client(node).get(health).headers[
                "x-beta-allow-signup"] == "1", "every process to know that all may register")

    def must_be_sound(self) -> None:
        wait_for(lambda: self.world.node.command("audit").returncode == 0, "the rows to follow")
        self.assertIn("The log is sound.", self.world.node.must("fsck"))

    def accounts(self) -> int:
        return int(self.world.rows("SELECT count(*) FROM accounts")[0]) - 1  # The administrator's.

    def test_however_many_register_an_address_it_has_one_account(self):
        self.open_to_all()
        emails = [f"storm{number}@example.org" for number in range(ADDRESSES)]
        forms = [email for email in emails for _ in range(FORMS_AN_ADDRESS)]
        self.random.shuffle(forms)
        answers = self.through_a_kill([_registering(email) for email in forms], len(forms) // 3)
        self.assertEqual(Counter(answer.status for answer in answers), {202: len(forms)})
        self.assertEqual(len({answer.body for answer in answers}), 1,
                         "an answer tells who was first")
        self.must_be_sound()
        self.assertEqual(self.accounts(), ADDRESSES)
        for email in self.random.sample(emails, 5):
            self.world.client().sign_in(email, PASSWORD)

    def test_however_many_redeem_a_code_it_is_redeemed_once(self):
        guests = self.registered([f"guest{number}@example.org" for number in range(CODES)])
        codes = [invite["code"] for invite in self.world.admin.post(
            GENERATE, sends={"count": CODES, "role": "instructor"}).json()["invites"]]
        tries = [(code, guest) for code in codes
                 for guest in self.random.sample(guests, TRIES_A_CODE)]
        self.random.shuffle(tries)
        answers = self.through_a_kill([_redeeming(*one) for one in tries], len(tries) // 3)
        reasons = Counter(answer.status if answer.status == 200 else answer.code
                          for answer in answers)
        print(f"{reasons[200]} let in, {reasons['used']} were told that it was used, "
              f"{self.crowd.asked_again} asked again")
        self.assertEqual(set(reasons), {200, "used"}, reasons)
        told = {(view["user_id"], view["access_id"], view["invited_by_code"])
                for view in (answer.json() for answer in answers if answer.status == 200)}
        self.assertEqual(len(told), len({user for user, _, _ in told}), "told of two accesses")
        self.assertEqual(len(told), len({code for _, _, code in told}),
                         "two were let in by one code")
        self.must_be_sound()
        kept = [row.split("|") for row in self.world.rows("SELECT account, id FROM access_grants")]
        self.assertEqual({(user, access) for user, access, _ in told}, {tuple(row) for row in kept})
        used = {invite["code"] for invite in self.redeemed()}
        self.assertEqual(used, {code for _, _, code in told})

    def registered(self, emails: list[str]) -> list[Guest]:
        self.open_to_all()
        answers = self.crowd.ask_all([_registering(email) for email in emails])
        self.assertEqual(Counter(answer.status for answer in answers), {202: len(emails)})
        with ThreadPoolExecutor(4) as at_once:
            return list(at_once.map(self.signed_in, emails))

    def signed_in(self, email: str) -> Guest:
        client = self.world.client().sign_in(email, PASSWORD)
        return Guest(client.get("/api/v1/auth/me").json()["id"], client)

    def redeemed(self) -> list[dict]:
        """Invites that were accepted, over all pages."""
        found, cursor = [], None
        while True:
            query = {"status": "accepted", "limit": 200} | ({"cursor": cursor} if cursor else {})
            page = self.world.admin.get("/api/v1/beta/invites", query=query).json()
            found += page["invites"]
            cursor = page["next_cursor"]
            if not cursor:
                return found


def _registering(email: str) -> Callable[[Client], Answer]:
    return lambda at: at.post(REGISTER, sends={
        "email": email, "password": PASSWORD, "first_name": "Ann", "last_name": "Bell",
        "zip_code": "10001", "role": "instructor"})


def _redeeming(code: str, guest: Guest) -> Callable[[Client], Answer]:
    return lambda at: guest.client.at(at.url).post(CONSUME,
                                                   sends={"code": code, "user_id": guest.id})


if __name__ == "__main__":
    unittest.main()
