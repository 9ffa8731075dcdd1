#pragma once
// A recipient is an e-mail address as something that is written to: which invites it holds, and
// whether anything may be sent to it at all.

#include "domain/batches/row_origin.hpp"
#include "domain/commands.hpp"
#include "domain/compact_id.hpp"
#include "domain/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domain::people {

using events::InviteRefused, events::RecipientInvited, events::RecipientInviteEnded,
    events::RecipientSuppressed, events::RecipientSuppressionLifted, events::SubjectErased;

using RecipientFact = std::variant<
    RecipientInvited,
    RecipientInviteEnded,
    InviteRefused,
    RecipientSuppressed,
    RecipientSuppressionLifted,
    SubjectErased>;

std::string stream_of(const events::RecipientId& recipient);

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct HeldInvite {
    events::Role role = events::Role::instructor;
    CompactId<events::InviteId> invite;
    bool live = true;  // as far as was recorded; the clock may know better
};

static_assert(sizeof(HeldInvite) == 24);  // fits the second smallest block of malloc

struct Recipient {
    std::vector<HeldInvite> invites;  // all since the last erasure, for their keys
    std::vector<batches::RowOrigin>
        refused;  // so that a repeated question gets the same answer, for ever
    bool redeemed = false;
    bool suppressed = false;
    bool unreachable = false;  // suppressed because mail bounces, or is complained about
    bool erased = false;
    std::uint32_t lifted_s = 0;  // when the latest suppression was; seconds, in what room there is
};

// Told of before that, in the same second too, something is no reason to suppress again.
base::Instant lifted_at(const Recipient& recipient);

Recipient evolve(Recipient recipient, const RecipientInvited& fact);
Recipient evolve(Recipient recipient, const RecipientInviteEnded& fact);
Recipient evolve(Recipient recipient, const InviteRefused& fact);
Recipient evolve(Recipient recipient, const RecipientSuppressed& fact);
Recipient evolve(Recipient recipient, const RecipientSuppressionLifted& fact);
// Which invites there were is forgotten; what was refused, and that nothing may be sent, is not.
Recipient evolve(Recipient recipient, const SubjectErased& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Never rejects. The first cause stands, unless it is news that mail does not arrive.
base::Decision<RecipientFact> decide(
    const Recipient& recipient, const SuppressRecipient& command, const Context& context
);

// Never rejects.
base::Decision<RecipientFact> decide(
    const Recipient& recipient, const LiftSuppression& command, const Context& context
);

}  // namespace domain::people
