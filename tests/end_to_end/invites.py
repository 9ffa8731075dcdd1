"""What an operator does with lists and batches, in few words."""

from collections import Counter
from collections.abc import Iterable

from tests.end_to_end.client import Answer, Client
from tests.end_to_end.harness import World, wait_for

ROOT = "/api/v1/beta/invites"
ENDED = {"completed", "completed_with_failures", "cancelled"}
# A call that was cut off is settled only after its own deadline and a margin.
IN_DOUBT_SECONDS = 90.0


def addresses(count: int, prefix: str) -> list[str]:
    return [f"{prefix}{number}@example.org" for number in range(1, count + 1)]


def csv_of(emails: Iterable[str]) -> bytes:
    return ("email\n" + "\n".join(emails) + "\n").encode()


def upload(client: Client, content: bytes, **query) -> Answer:
    return client.post(f"{ROOT}/import", body=content, query=query or None,
                       headers={"Content-Type": "text/csv"}, timeout=120)


def imported(client: Client, emails: Iterable[str]) -> str:
    """The id of an import of these addresses."""
    answer = upload(client, csv_of(emails))
    if answer.status != 200:
        raise AssertionError(f"import: {answer.status} {answer.body!r}")
    return answer.json()["import_id"]


def send(client: Client, import_id: str) -> str:
    """The id of the batch of that import."""
    answer = client.post(f"{ROOT}/import/{import_id}/send", sends={}, key=f"send-{import_id}")
    if answer.status != 200:
        raise AssertionError(f"send: {answer.status} {answer.body!r}")
    return answer.json()["batch_id"]


def sent(client: Client, emails: Iterable[str]) -> str:
    """The id of a batch that has begun to mail these addresses."""
    return send(client, imported(client, emails))


def batch(client: Client, batch_id: str) -> dict:
    answer = client.get(f"{ROOT}/batches/{batch_id}")
    if answer.status != 200:
        raise AssertionError(f"batch {batch_id}: {answer.status} {answer.body!r}")
    return answer.json()


def control(client: Client, batch_id: str, verb: str) -> Answer:
    return client.post(f"{ROOT}/batches/{batch_id}/{verb}", sends={})


def ended(world: World, batch_id: str, within: float = IN_DOUBT_SECONDS) -> dict:
    """The batch once every row of it has ended. Nodes may be down meanwhile."""
    def look() -> dict | None:
        try:
            seen = batch(world.admin, batch_id)
        except (OSError, AssertionError):
            return None  # Not reachable at the moment; the deadline decides.
        return seen if seen["state"] in ENDED else None

    return wait_for(look, f"the end of batch {batch_id}", within)


def rows(client: Client, batch_id: str, **query) -> list[dict]:
    """All rows, over all pages."""
    return _all_pages(client, f"{ROOT}/batches/{batch_id}/rows", "rows", query)


def jobs(client: Client, batch_id: str, **query) -> list[dict]:
    """All jobs of a batch, over all pages."""
    return _all_pages(client, "/api/v1/admin/jobs", "jobs", {"batch_id": batch_id, **query})


def _all_pages(client: Client, path: str, name: str, query: dict) -> list[dict]:
    found: list[dict] = []
    cursor = None
    while True:
        page = {"limit": 500, **query} | ({"cursor": cursor} if cursor else {})
        answer = client.get(path, query=page)
        if answer.status != 200:
            raise AssertionError(f"{name}: {answer.status} {answer.body!r}")
        found += answer.json()[name]
        cursor = answer.json()["next_cursor"]
        if not cursor:
            return found


def must_have_ended_once(world: World, batch_id: str, emails: list[str]) -> dict:
    """Invariant 13 as an outsider sees it: every row has one end, the sum is right, and nobody was
    mailed twice, but for rows in doubt, which are shown as such."""
    seen = ended(world, batch_id)
    states = Counter(row["state"] for row in rows(world.admin, batch_id))
    counted = {name: seen[name] for name in ("sent", "failed", "skipped", "cancelled", "unknown")}
    assert sum(counted.values()) == seen["total"] == len(emails), (counted, seen["total"])
    assert {name: number for name, number in counted.items() if number} == dict(states), (
        counted, states)
    mailed = world.mail.mails_by_recipient()
    twice = {email: number for email, number in mailed.items() if number > 1}
    assert not twice, f"mailed more than once: {twice}"
    shown = {row["email"]: row["state"] for row in rows(world.admin, batch_id)}
    unmailed = [email for email, state in shown.items() if state == "sent" and not mailed[email]]
    assert not unmailed, f"shown as sent and never mailed: {unmailed}"
    unshown = [email for email in emails
               if mailed[email] and shown[email] not in ("sent", "unknown")]
    assert not unshown, f"mailed and not shown: {unshown}"
    return seen
