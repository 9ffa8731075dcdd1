"""An Idempotency-Key is one effect and one answer, whichever node is asked, whatever was killed."""

import json
from collections import defaultdict

from tests.chaos.checks.evidence import Evidence
from tests.chaos.history import DONE, NOT_HERE, REFUSED, Call

# Parts of an answer that advise of the moment and do not belong to what was done.
ADVICE = {"import": {"rows", "verdicts", "ok", "rejected", "founding_cap_remaining", "position"}}


def problems(evidence: Evidence) -> list[str]:
    by_key: dict[str, list[Call]] = defaultdict(list)
    for call in evidence.calls:
        if call.key is not None:
            by_key[call.key].append(call)
    committed = {fact.get("command") for fact in evidence.facts}
    found = []
    for key, calls in by_key.items():
        found += _one_answer(key, calls)
        found += _stays_done(key, calls, committed)
    found += _issued_once(evidence, by_key)
    found += _asked_for_one_mail(evidence)
    return found


def _one_answer(key: str, calls: list[Call]) -> list[str]:
    done = [call for call in calls if call.outcome == DONE]
    answers = {_essence(call) for call in done}
    bodies = {json.dumps(call.sent, sort_keys=True) for call in done}
    found = []
    if len(answers) > 1:
        found.append(f"key {key} was answered differently: {sorted(answers)}")
    if len(bodies) > 1:
        found.append(f"key {key} was accepted with different bodies: {sorted(bodies)}")
    return found


def _essence(call: Call) -> str:
    left_out = ADVICE.get(call.verb, set())
    told = {name: value for name, value in (call.told or {}).items() if name not in left_out}
    return json.dumps(told, sort_keys=True)


def _stays_done(key: str, calls: list[Call], committed: set[str | None]) -> list[str]:
    """Who repeats what was carried out is never told that a rule forbids it. What found nothing to
    do, such as the pause of a paused batch, is decided anew."""
    found = []
    for first in (call for call in calls if call.outcome == DONE and call.command in committed):
        for later in calls:
            same = later.sent == first.sent
            if later.outcome == REFUSED and later.began > first.ended and same:
                found.append(f"key {key} was done and is refused later: {later.code}")
    return found


def _issued_once(evidence: Evidence, by_key: dict[str, list[Call]]) -> list[str]:
    issued: dict[str, list[str]] = defaultdict(list)
    for fact in evidence.of_type("InviteIssued"):
        issued[fact["data"]["source"]].append(fact["data"]["invite"])
    found = []
    for key, calls in by_key.items():
        if calls[0].verb != "issue":
            continue
        effects = issued[key]
        told = {call.told["invites"][0]["id"] for call in calls
                if call.outcome == DONE and call.told}
        if len(effects) > 1:
            found.append(f"key {key} issued {len(effects)} invites: {effects}")
        if told and told != set(effects):
            found.append(f"key {key} was answered with {sorted(told)}, the log has {effects}")
        if effects and all(call.outcome in (NOT_HERE, REFUSED) for call in calls):
            found.append(f"key {key} was told that nothing happened, and issued {effects}")
    return found


def _asked_for_one_mail(evidence: Evidence) -> list[str]:
    """Of an invite that no batch sends: each request for a mail that was answered is one delivery,
    and there are no others but those in doubt."""
    wanted = {invite: [fact for fact in facts if not fact["data"].get("batch_row")]
              for invite, facts in evidence.by_invite("InviteDeliveryRequested").items()}
    done: dict[str, set[str]] = defaultdict(set)
    possible: dict[str, set[str]] = defaultdict(set)
    for call in evidence.of_verb("resend"):
        if call.outcome == DONE:
            done[call.about].add(call.key)
        if call.outcome not in (NOT_HERE, REFUSED):
            possible[call.about].add(call.key)
    found = []
    for invite in wanted.keys() | done.keys():
        count = len(wanted.get(invite, []))
        if not len(done[invite]) <= count <= len(possible[invite]):
            found.append(f"invite {invite} has {count} deliveries; {len(done[invite])} were "
                         f"answered, {len(possible[invite])} may have been")
    return found
