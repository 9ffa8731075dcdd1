#pragma once
// What a mail provider tells of a mail after it has left: one decision over the invite, its
// recipient and the ledger of reports, all of one slot. Reports come late, twice and in any order.

#include "domain/context.hpp"
#include "domain/invites/invite.hpp"
#include "domain/people/recipient.hpp"

#include <optional>
#include <string>

namespace domain::invites {

// The ledger of a slot: all reports that were ever taken in it.
std::string reports_stream(const events::ReportId& id);

// ── What is looked at ────────────────────────────────────────────────────────────────────────────

struct ReportView {
    const Invite* invite = nullptr;         // the one that is named, if it is here
    std::optional<events::RecipientId> id;  // who was mailed
    people::Recipient recipient;            // the same
};

// Never rejects: a provider that is refused tells it again, for days. Each of what can be told of a
// mail is a fact of its invite once. A hard bounce or a complaint suppresses the recipient,
// whatever the mail was about, unless that was lifted since it happened.
Decided decide(const ReportView& view, const TakeMailReport& command, const Context& context);

}  // namespace domain::invites
