"""What a run leaves behind, gathered once everything has come to its end."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tests.chaos.history import Call


@dataclass(frozen=True)
class BatchSeen:
    """A batch as it was shown when it had ended."""
    view: dict
    rows: list[dict]
    emails: list[str]
    ended_at: float  # time.monotonic() when it was seen to have ended


@dataclass(frozen=True)
class Mailed:
    recipient: str
    at: float  # time.monotonic()


@dataclass
class Evidence:
    calls: list[Call] = field(default_factory=list)
    facts: list[dict] = field(default_factory=list)       # counted ones, as `events show` tells
    invites: dict[str, dict] = field(default_factory=dict)  # rows at the end, by id
    batches: list[BatchSeen] = field(default_factory=list)
    mails: list[Mailed] = field(default_factory=list)

    def of_verb(self, *verbs: str) -> list[Call]:
        return [call for call in self.calls if call.verb in verbs]

    def of_type(self, kind: str) -> list[dict]:
        return [fact for fact in self.facts if fact["type"] == kind]

    def by_invite(self, kind: str) -> dict[str, list[dict]]:
        found: dict[str, list[dict]] = defaultdict(list)
        for fact in self.of_type(kind):
            found[fact["data"]["invite"]].append(fact)
        return found

    def mailed(self) -> Counter:
        return Counter(mail.recipient for mail in self.mails)
