"""An invite as a register: absent, pending, revoked, in this order.

Commands are decided on the log, so whatever began after an answer must know of it. Reads of rows
may lag; one that named the position of a write and was not told that it is stale must show it.
"""

from collections import defaultdict

from tests.chaos.checks.evidence import Evidence
from tests.chaos.history import DONE, NOT_HERE, REFUSED, UNKNOWN, Call

NEVER = float("inf")


def problems(evidence: Evidence) -> list[str]:
    by_invite: dict[str, list[Call]] = defaultdict(list)
    for call in evidence.of_verb("revoke", "resend", "read"):
        by_invite[call.about].append(call)
    issued: dict[str, list[Call]] = defaultdict(list)
    for call in evidence.of_verb("issue"):
        if call.outcome == DONE and call.told:
            issued[call.told["invites"][0]["id"]].append(call)
    revocations = evidence.by_invite("InviteRevoked")
    found = []
    for invite in issued.keys() | by_invite.keys():
        story = Story(invite, issued[invite], by_invite[invite])
        found += story.problems()
        found += story.problems_at_the_end(evidence.invites.get(invite),
                                           len(revocations.get(invite, [])))
    return found


class Story:
    def __init__(self, invite: str, issued: list[Call], calls: list[Call]):
        self.invite = invite
        self.calls = calls
        self.issued = issued
        revokes = [call for call in calls if call.verb == "revoke"]
        self.revoked = [call for call in revokes if call.outcome == DONE]
        possible = [call for call in revokes if call.outcome in (DONE, UNKNOWN)]
        self.issued_at = min((call.ended for call in issued), default=NEVER)
        # From here on everybody knows, and before that nobody can.
        self.known_revoked_at = min((call.ended for call in self.revoked), default=NEVER)
        self.maybe_revoked_at = min((call.began for call in possible), default=NEVER)

    def problems(self) -> list[str]:
        found = []
        for call in self.calls:
            wrong = self._wrong_read(call) if call.verb == "read" else self._wrong_command(call)
            if wrong:
                found.append(f"invite {self.invite}: {call.verb} at {call.began:.3f} of node "
                             f"{call.node} {wrong}")
        return found

    def _wrong_command(self, call: Call) -> str | None:
        if call.code == "invite_not_found" and call.began > self.issued_at:
            return "was told that there is none, after it was issued"
        if call.verb == "revoke" and call.outcome == REFUSED and call.began > self.issued_at:
            return f"was refused without a reason: {call.code}"
        if call.verb == "resend":
            first = min(one.began for one in self.calls if one.key == call.key)
            if call.outcome == DONE and first > self.known_revoked_at:
                return "was accepted after it was revoked"
            if call.code == "invite_revoked" and call.ended < self.maybe_revoked_at:
                return "was refused as revoked before anybody revoked it"
        return None

    def _wrong_read(self, call: Call) -> str | None:
        if call.outcome not in (DONE, REFUSED):
            return None
        status = (call.told or {}).get("status") if call.outcome == DONE else "absent"
        if status == "revoked" and call.ended < self.maybe_revoked_at:
            return "saw it revoked before anybody revoked it"
        if status not in ("absent", "pending", "revoked"):
            return f"saw {status}, which nobody brought about"
        if call.stale:
            return None
        if status == "absent" and self._names_one_of(call, self.issued):
            return "did not see it, though it named its position"
        if status != "revoked" and self._names_one_of(call, self.revoked):
            return f"saw {status}, though it named the position of its end"
        return None

    def _names_one_of(self, read: Call, writes: list[Call]) -> bool:
        """Whether the read began after one of these was answered, and asked for its position."""
        asked = _position(read.sent.get("position"))
        for write in writes:
            told = _position(write.position)
            if (asked and told and asked[0] == told[0] and asked[1] >= told[1]
                    and read.began > write.ended):
                return True
        return False

    def problems_at_the_end(self, row: dict | None, revocations: int) -> list[str]:
        found = []
        may_exist = self.issued or any(call.outcome in (DONE, UNKNOWN) for call in self.calls)
        if row is None:
            if self.issued and may_exist:
                found.append(f"invite {self.invite} was issued and is not there")
            return found
        status = row["status"]
        if self.revoked and status != "revoked":
            found.append(f"invite {self.invite} was revoked and is {status}")
        if self.maybe_revoked_at == NEVER and status != "pending":
            found.append(f"invite {self.invite} is {status}, and nobody asked for that")
        if revocations > 1 or (status == "revoked") != (revocations == 1):
            found.append(f"invite {self.invite} is {status} after {revocations} revocations")
        return found


def _position(text: str | None) -> tuple[int, int] | None:
    if not text or ":" not in text:
        return None
    partition, offset = text.split(":")
    return int(partition), int(offset)


def refused_for_nothing(evidence: Evidence) -> list[str]:
    """A right password is right at every node, and no request ends in a mistake of the server."""
    found = [f"node {call.node} refused a right password: {call.status} {call.code}"
             for call in evidence.of_verb("sign_in")
             if call.outcome == REFUSED or call.status == 401]
    found += [f"node {call.node} answered {call.status} {call.code} to {call.verb} of {call.about}"
              for call in evidence.calls if call.status in (500, 501, 502, 504)]
    found += [f"node {call.node} refused a token that is good: {call.verb} of {call.about}"
              for call in evidence.calls if call.status == 401 and call.verb != "sign_in"
              and call.outcome == NOT_HERE]
    return found
