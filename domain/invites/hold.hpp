#pragma once
// Redeeming across slots: a code without an address lives where it falls, and who redeems it lives
// elsewhere. The invite is held for the account, the account's slot grants access in its own
// commit, and the invite is redeemed after that. What became of a hold only the account's slot
// knows: it is asked, and once it has said that nothing was granted, nothing will be by that hold.

#include "domain/context.hpp"
#include "domain/invites/redeem.hpp"

#include <optional>
#include <vector>

namespace domain::invites {

// ── In the invite's slot ─────────────────────────────────────────────────────────────────────────

// Rejects with known_code, expected_role, unused_code, valid_code, unexpired_code. Asks for one
// more hold each time: only the latest counts.
Decided decide(
    const std::optional<HeldInvite>& invite, const HoldInvite& command, const Context& context
);

// Never rejects: access was granted, so the hold is there, unless this was done before.
Decided decide(const Invite& invite, const RedeemHeldInvite& command, const Context& context);

// Never rejects. Another hold than the present one is not released.
Decided decide(const Invite& invite, const ReleaseInviteHold& command, const Context& context);

// ── In the account's slot ────────────────────────────────────────────────────────────────────────

// Nothing if access was granted by it, or it is closed already; never rejects.
Decided decide(const people::Account& account, const SettleHold& command, const Context& context);

// Access by a hold, of an account that may be granted it.
events::BetaAccessGranted granted_by_hold(
    const HeldElsewhere& held,
    const events::AccountId& account,
    const beta::Policy& policy,
    base::Instant now
);

// The invite of another slot is redeemed.
std::vector<FollowUp> react(const events::BetaAccessGranted& fact);

// And let go.
std::vector<FollowUp> react(const events::InviteHoldClosed& fact);

}  // namespace domain::invites
