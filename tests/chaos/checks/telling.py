"""Short ways to tell a history, for the specs of the checkers."""

from tests.chaos.checks.evidence import BatchSeen, Evidence, Mailed
from tests.chaos.history import DONE, Call

INVITE = "01INVITE"
EMAIL = "ann@example.org"
KEY = "issue-1"


def call(verb: str, about: str = INVITE, *, began: float = 1.0, ended: float | None = None,
         outcome: str = DONE, **more) -> Call:
    return Call(verb, about, more.pop("key", None), more.pop("node", 0), began,
                began + 0.5 if ended is None else ended, more.pop("sent", {}), outcome, **more)


def issue(began: float = 1.0, *, key: str = KEY, invite: str = INVITE, **more) -> Call:
    told = {"invites": [{"id": invite, "email": EMAIL}]}
    return call("issue", "generate", began=began, key=key,
                **{"told": told, "position": "3:10", "sent": {"source": key}, **more})


def fact(kind: str, invite: str = INVITE, **data) -> dict:
    return {"type": kind, "data": {"invite": invite, **data}}


def issued(invite: str = INVITE, key: str = KEY) -> dict:
    return fact("InviteIssued", invite, source=key)


def requested(delivery: int = 1, **data) -> dict:
    return fact("InviteDeliveryRequested", delivery=delivery, **data)


def delivered(outcome: str, delivery: int = 1) -> dict:
    return fact("InviteDeliveryEnded", delivery=delivery, outcome=outcome)


def row(status: str = "pending", email: str = EMAIL) -> dict:
    return {"status": status, "email": email}


def batch(states: dict[str, str], **view) -> BatchSeen:
    """`states` by address; the counters follow from them unless `view` says otherwise."""
    counted = {name: list(states.values()).count(name)
               for name in ("sent", "failed", "skipped", "cancelled", "unknown")}
    return BatchSeen({"id": "01BATCH", "state": "completed", "total": len(states), **counted,
                      **view}, [{"email": email, "state": state}
                                for email, state in states.items()], list(states), 100.0)


def mails(*recipients: str, at: float = 50.0) -> list[Mailed]:
    return [Mailed(recipient, at) for recipient in recipients]


def evidence(*calls: Call, **more) -> Evidence:
    return Evidence(calls=list(calls), **more)
