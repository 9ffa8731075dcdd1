#pragma once
// Registration: one decision over the account, the invite and what is granted for it. Whatever is
// wrong, nothing of it happens.

#include "domain/context.hpp"
#include "domain/invites/redeem.hpp"
#include "domain/people/account.hpp"
#include "domain/people/email_verification.hpp"
#include "domain/people/recipient.hpp"

#include <optional>

namespace domain::people {

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule has_invite{
    "INVITE_REQUIRED", base::Kind::invalid, "An invite is needed to register"
};
// One code on purpose: whether an invite is unknown, used, expired or somebody else's is not told.
inline constexpr base::Rule invite_opens{
    "INVITE_INVALID", base::Kind::invalid, "This invite cannot be used to register"
};
// Then open_mailbox_proof, and at last one_account: whoever has no valid invite, or cannot prove
// what they say, does not learn who has an account.

// ── What is decided ──────────────────────────────────────────────────────────────────────────────

// Rejects with open_role, has_invite, invite_opens, known_phase, open_mailbox_proof, one_account.
// The very same registration again decides nothing.
Decided decide(
    const Account& account,
    const Recipient& recipient,
    const std::optional<invites::HeldInvite>& invite,
    const EmailVerification& verification,
    const SignUp& command,
    const Context& context
);

}  // namespace domain::people
