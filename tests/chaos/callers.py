"""People who issue, revoke, resend, look and sign in, each at whichever node, and remember all."""

import threading
import uuid
from dataclasses import dataclass
from random import Random

from tests.chaos.ground import HEADERS, SIGNS_IN, Ground
from tests.chaos.history import DONE, NOT_HERE, UNKNOWN, Call, History
from tests.end_to_end import invites
from tests.end_to_end.client import Answer, Client
from tests.end_to_end.harness import ADMIN_PASSWORD

CALL_SECONDS = 8.0
LOGIN = "/api/v1/auth/login"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# What is asked again at the end has all the time it takes.
FINAL_SECONDS = 20.0


@dataclass(frozen=True)
class Invite:
    id: str
    email: str
    position: str | None


class Memory:
    """What callers know between them: what there is, and what was asked under which key."""

    def __init__(self, random: Random):
        self._random = random
        self._lock = threading.Lock()
        self._invites: list[Invite] = []
        self._positions: dict[str, str] = {}
        self._asked: dict[str, Call] = {}

    def learn(self, call: Call) -> None:
        with self._lock:
            if call.key is not None:
                self._asked.setdefault(call.key, call)
            if call.outcome != DONE:
                return
            if call.verb == "issue":
                one = call.told["invites"][0]
                self._invites.append(Invite(one["id"], one["email"], call.position))
            if call.position and call.verb in ("issue", "revoke", "resend"):
                self._positions[_invite_of(call)] = call.position

    def some_invite(self) -> Invite | None:
        with self._lock:
            # Mostly a young one, so that several ask about the same at the same time.
            young = self._invites[-20:] if self._random.random() < 0.7 else self._invites
            return self._random.choice(young) if young else None

    def position_of(self, invite: str) -> str | None:
        with self._lock:
            return self._positions.get(invite)

    def some_asked(self) -> Call | None:
        with self._lock:
            return self._random.choice(list(self._asked.values())) if self._asked else None


def _invite_of(call: Call) -> str:
    return call.told["invites"][0]["id"] if call.verb == "issue" else call.about


class Asking:
    """The calls there are; each is recorded."""

    def __init__(self, ground: Ground, history: History, memory: Memory, random: Random):
        self.ground = ground
        self.history = history
        self.memory = memory
        self.random = random
        self.patience = CALL_SECONDS

    def anywhere(self) -> int:
        return self.random.randrange(len(self.ground.nodes))

    def issue(self, key: str, sent: dict, node: int) -> Call:
        return self._post("issue", key, f"{invites.ROOT}/generate", sent, key, node)

    def revoke(self, invite: str, key: str, node: int) -> Call:
        return self._post("revoke", invite, f"{invites.ROOT}/{invite}/revoke", {}, key, node)

    def resend(self, invite: str, key: str, node: int) -> Call:
        return self._post("resend", invite, f"{invites.ROOT}/{invite}/resend", {}, key, node)

    def import_rows(self, name: str, emails: list[str], key: str, node: int) -> Call:
        client = self.ground.client(node)
        # The server reads all of it before it answers.
        return self._learnt(self.history.ask(
            "import", name, node, lambda: client.post(
                f"{invites.ROOT}/import", body=invites.csv_of(emails), key=key,
                headers={"Content-Type": "text/csv"}, timeout=2 * self.patience),
            key=key, sent={"emails": emails}))

    def send(self, import_id: str, key: str, node: int) -> Call:
        return self._post("send", import_id, f"{invites.ROOT}/import/{import_id}/send", {}, key,
                          node)

    def control(self, verb: str, batch_id: str, key: str, node: int) -> Call:
        return self._post(verb, batch_id, f"{invites.ROOT}/batches/{batch_id}/{verb}", {}, key,
                          node)

    def read(self, invite: str, position: str | None, node: int) -> Call:
        headers = {"X-Position": position} if position else None
        client = self.ground.client(node)
        return self.history.ask(
            "read", invite, node,
            lambda: client.get(f"{invites.ROOT}/{invite}", headers=headers, timeout=self.patience),
            sent={"position": position} if position else {})

    def sign_in(self, node: int) -> Call:
        client = Client(self.ground.nodes[node].url, headers=HEADERS)
        form = f"username={SIGNS_IN}&password={ADMIN_PASSWORD}".replace(" ", "+")

        def send() -> Answer:
            answer = client.post(LOGIN, body=form.encode(), headers=FORM,
                                 timeout=self.patience)
            # A history is for everybody to read.
            return answer if answer.status != 200 else Answer(200, answer.headers, b"{}")

        return self.history.ask("sign_in", SIGNS_IN, node, send)

    def again(self, asked: Call, node: int) -> Call:
        """The same request under the same key."""
        match asked.verb:
            case "issue":
                return self.issue(asked.key, asked.sent, node)
            case "revoke":
                return self.revoke(asked.about, asked.key, node)
            case "resend":
                return self.resend(asked.about, asked.key, node)
            case "import":
                return self.import_rows(asked.about, asked.sent["emails"], asked.key, node)
            case "send":
                return self.send(asked.about, asked.key, node)
            case _:
                return self.control(asked.verb, asked.about, asked.key, node)

    def _post(self, verb: str, about: str, path: str, sent: dict, key: str, node: int) -> Call:
        client = self.ground.client(node)
        return self._learnt(self.history.ask(
            verb, about, node,
            lambda: client.post(path, sends=sent, key=key, timeout=self.patience),
            key=key, sent=sent))

    def _learnt(self, call: Call) -> Call:
        self.memory.learn(call)
        return call


class Caller(threading.Thread):
    """One person after another thing, until told to stop."""

    def __init__(self, asking: Asking, stopping: threading.Event, pace: float):
        super().__init__(daemon=True)
        self._asking = asking
        self._stopping = stopping
        self._pace = pace
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self._stopping.wait(self._asking.random.uniform(0, 2 * self._pace)):
                self.do_something()
        except BaseException as failure:  # Whoever looks after the run has to hear of it.
            self.failure = failure

    def do_something(self) -> None:
        asking, draw = self._asking, self._asking.random.random()
        invite = asking.memory.some_invite()
        if draw < 0.35 or invite is None:
            key = f"issue-{uuid.UUID(int=asking.random.getrandbits(128))}"
            email = f"{key}@example.org"
            asking.issue(key, {"count": 1, "source": key, "emails": [email]}, asking.anywhere())
        elif draw < 0.50:
            asked = asking.memory.some_asked()
            if asked is not None and asked.verb not in ("import", "send"):
                asking.again(asked, asking.anywhere())
        elif draw < 0.60:
            asking.revoke(invite.id, self._key("revoke"), asking.anywhere())
        elif draw < 0.68:
            asking.resend(invite.id, self._key("resend"), asking.anywhere())
        elif draw < 0.97:
            asking.read(invite.id, asking.memory.position_of(invite.id), asking.anywhere())
        else:
            asking.sign_in(asking.anywhere())

    def _key(self, verb: str) -> str:
        return f"{verb}-{uuid.UUID(int=self._asking.random.getrandbits(128))}"


def open_keys(calls: list[Call]) -> list[Call]:
    """Of each key that nobody has told the end of, the first call."""
    first: dict[str, Call] = {}
    for call in calls:
        if call.key is not None:
            first.setdefault(call.key, call)
    ended = {call.key for call in calls if call.outcome not in (UNKNOWN, NOT_HERE)}
    return [call for key, call in first.items() if key not in ended]
