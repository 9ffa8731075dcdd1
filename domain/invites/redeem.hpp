#pragma once
// Redeeming: one decision over the invite, its recipient and the account that redeems it. The
// invite is used up and access is granted in one commit, or neither.

#include "domain/beta/policy.hpp"
#include "domain/context.hpp"
#include "domain/invites/issue.hpp"
#include "domain/people/account.hpp"

#include <optional>
#include <vector>

namespace domain::invites {

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule known_user{
    "user_not_found", base::Kind::absent, "There is no such account."
};
// Clients read the reason in the sentence.
inline constexpr base::Rule known_code{"not_found", base::Kind::invalid, "not_found"};
inline constexpr base::Rule expected_role{
    "role_mismatch", base::Kind::malformed, "is not the role of the invite"
};
inline constexpr base::Rule expected_phase{
    "phase_mismatch", base::Kind::malformed, "is not the present phase"
};
inline constexpr base::Rule unused_code{"used", base::Kind::invalid, "used"};
inline constexpr base::Rule valid_code{"invalid_invite", base::Kind::invalid, "invalid_invite"};
inline constexpr base::Rule unexpired_code{"expired", base::Kind::invalid, "expired"};
inline constexpr base::Rule known_phase{
    "phase_unknown", base::Kind::conflict, "The present phase is not known here yet."
};

// ── What is decided ──────────────────────────────────────────────────────────────────────────────

// An invite is granted access for once: asking again leads to the same id.
events::AccessId access_of(const events::AccountId& account, const events::InviteId& invite);

// Uses the invite up and grants access to it; of an invite that is known to open the door.
std::vector<Placed> redemption(
    const HeldInvite& invite,
    const events::AccountId& account,
    const beta::Policy& policy,
    base::Instant now
);

// Rejects with all of the rules above. Whoever redeemed it already, or has access of that role and
// phase by another, is granted nothing new, and the invite stays as it is.
Decided decide(
    const people::Account& account,
    const std::optional<HeldInvite>& invite,
    const RedeemInvite& command,
    const Context& context
);

}  // namespace domain::invites
