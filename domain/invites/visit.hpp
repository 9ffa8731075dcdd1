#pragma once
// What is done with a code before it is redeemed. For measures: no rule depends on it, and what is
// missed is missed.

#include "domain/context.hpp"
#include "domain/invites/issue.hpp"

#include <optional>

namespace domain::invites {

// Never rejects. Nothing for a code that nobody was given, for a click on what was used or revoked,
// for asking about a code that does not open, and for being refused what would open by now. Why
// somebody was refused is found here: whoever refused them was told less.
Decided decide(
    const std::optional<HeldInvite>& invite, const NoteInviteVisit& command, const Context& context
);

}  // namespace domain::invites
