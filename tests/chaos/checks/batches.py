"""Each row of a batch ends once, the sums are right, and who was mailed is shown as mailed."""

from collections import Counter

from tests.chaos.checks.evidence import BatchSeen, Evidence
from tests.chaos.history import DONE, NOT_HERE, REFUSED

ENDS = ("sent", "failed", "skipped", "cancelled", "unknown")


def problems(evidence: Evidence) -> list[str]:
    mailed = evidence.mailed()
    last_mail = {mail.recipient: mail.at for mail in evidence.mails}
    found = [f"{email} was mailed {count} times" for email, count in mailed.items() if count > 1]
    for batch in evidence.batches:
        found += [f"batch {batch.view['id']}: {what}" for what in (
            *_sums(batch), *_mails(batch, mailed), *_after_the_end(batch, last_mail),
            *_controls(batch, evidence))]
    return found + _sent_and_not_shown(evidence)


def _sums(batch: BatchSeen) -> list[str]:
    view, found = batch.view, []
    counted = {name: view[name] for name in ENDS}
    states = Counter(row["state"] for row in batch.rows)
    if sum(counted.values()) != view["total"] or view["total"] != len(batch.emails):
        found.append(f"{counted} of {view['total']} rows, {len(batch.emails)} were uploaded")
    if {name: number for name, number in counted.items() if number} != dict(states):
        found.append(f"it says {counted}, its rows say {dict(states)}")
    shown = Counter(row["email"] for row in batch.rows)
    if shown != Counter(batch.emails):
        found.append("its rows are not those that were uploaded")
    return found


def _mails(batch: BatchSeen, mailed: Counter) -> list[str]:
    unmailed = [row["email"] for row in batch.rows
                if row["state"] == "sent" and not mailed[row["email"]]]
    unshown = [row["email"] for row in batch.rows
               if row["state"] not in ("sent", "unknown") and mailed[row["email"]]]
    found = []
    if unmailed:
        found.append(f"shown as sent and never mailed: {unmailed}")
    if unshown:
        found.append(f"mailed and not shown: {unshown}")
    return found


def _after_the_end(batch: BatchSeen, last_mail: dict[str, float]) -> list[str]:
    late = [email for email in batch.emails if last_mail.get(email, 0.0) > batch.ended_at]
    return [f"mailed after its end was shown: {late}"] if late else []


def _controls(batch: BatchSeen, evidence: Evidence) -> list[str]:
    calls = [call for call in evidence.of_verb("cancel") if call.about == batch.view["id"]]
    cancelled = any(call.outcome == DONE for call in calls)
    maybe = any(call.outcome not in (REFUSED, NOT_HERE) for call in calls)
    state = batch.view["state"]
    if cancelled and state != "cancelled":
        # A cancel of what had just ended is told so, and changes nothing.
        told = {(call.told or {}).get("state") for call in calls if call.outcome == DONE}
        if told & {"cancelling", "cancelled"}:
            return [f"it was cancelled and is {state}"]
    if not maybe and (state == "cancelled" or batch.view["cancelled"]):
        return [f"it is {state} with {batch.view['cancelled']} cancelled rows, and nobody asked"]
    return []


def _sent_and_not_shown(evidence: Evidence) -> list[str]:
    shown = {batch.view["id"] for batch in evidence.batches}
    told = {call.told["batch_id"] for call in evidence.of_verb("send")
            if call.outcome == DONE and call.told}
    return [f"batch {batch_id} was accepted and is not there" for batch_id in told - shown]
