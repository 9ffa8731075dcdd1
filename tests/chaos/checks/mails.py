"""Mails of invites that no batch sends: as many as the log says, but for those in doubt."""

from collections import defaultdict

from tests.chaos.checks.evidence import Evidence


def problems(evidence: Evidence) -> list[str]:
    outcomes: dict[str, dict[int, str]] = defaultdict(dict)
    for fact in evidence.of_type("InviteDeliveryRequested"):
        if not fact["data"].get("batch_row"):
            outcomes[fact["data"]["invite"]][fact["data"]["delivery"]] = "pending"
    for fact in evidence.of_type("InviteDeliveryEnded"):
        if fact["data"]["invite"] in outcomes:
            outcomes[fact["data"]["invite"]][fact["data"]["delivery"]] = fact["data"]["outcome"]
    mailed = evidence.mailed()
    found = []
    for invite, deliveries in outcomes.items():
        row = evidence.invites.get(invite)
        if row is None:
            found.append(f"invite {invite} has deliveries and is not there")
            continue
        ends = list(deliveries.values())
        count = mailed[row["email"]]
        if "pending" in ends:
            found.append(f"invite {invite}: a delivery never ended")
        if not ends.count("sent") <= count <= ends.count("sent") + ends.count("unknown"):
            found.append(f"invite {invite}: {count} mails, its deliveries ended as {ends}")
    return found
