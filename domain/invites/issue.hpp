#pragma once
// Issuing an invite: one decision over the recipient, the account, the code and the invites of one
// slot. To a caller who waits, "no" is a rejection; to a batch it is a fact, because the row must
// end.

#include "domain/context.hpp"
#include "domain/invites/invite.hpp"
#include "domain/people/recipient.hpp"

#include <optional>
#include <vector>

namespace domain::invites {

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule one_slot{
    "SLOT_MISMATCH", base::Kind::malformed, "An invite, its code and its recipient share a slot."
};
inline constexpr base::Rule open_role{
    "invalid_role", base::Kind::malformed, "Invites are for students and instructors."
};
inline constexpr base::Rule not_erased{
    "erased", base::Kind::conflict, "Who asked to be forgotten is not written to by a batch."
};
inline constexpr base::Rule not_registered{
    "already_registered", base::Kind::conflict, "Whoever has an account needs no invite."
};
inline constexpr base::Rule one_live_invite{
    "already_invited", base::Kind::conflict, "An address has one live invite of a role."
};
inline constexpr base::Rule not_redeemed{
    "already_redeemed", base::Kind::conflict, "Whoever redeemed an invite needs no other."
};
inline constexpr base::Rule not_suppressed{
    "suppressed", base::Kind::conflict, "Nothing is sent to an address that is suppressed."
};
inline constexpr base::Rule not_sent_already{
    "already_sent", base::Kind::conflict, "A row that was mailed after all is not mailed again."
};
inline constexpr base::Rule one_recipient{
    "INVITE_ID_TAKEN", base::Kind::conflict, "An invite is for one recipient, whoever asks again."
};
// The caller draws again.
inline constexpr base::Rule free_code{
    "CODE_TAKEN", base::Kind::conflict, "A code belongs to one invite."
};

// ── What is looked at ────────────────────────────────────────────────────────────────────────────

struct HeldInvite {
    events::InviteId id;
    const Invite* invite = nullptr;
};

struct IssueView {
    people::Recipient recipient;  // empty for an unbound invite
    bool registered = false;
    const Invite* same_id = nullptr;  // the invite that the command names, if there is one
    std::vector<HeldInvite> held;     // the recipient's, oldest first
    bool code_taken = false;          // by another invite
};

// Rejects with one_slot, has_address, days_in_range, open_role, not_registered, one_live_invite (if
// on_existing is skip), not_redeemed, not_suppressed, deliveries_left and deliveries_apart (if it
// is resend), one_recipient, free_code; has_address and one_slot apart, a batch gets InviteRefused
// instead. The same invite, or the same row of the same generation, again decides nothing. A row of
// a later generation has its same invite mailed again.
Decided decide(const IssueView& view, const IssueInvite& command, const Context& context);

// The row ends as skipped; as failed when its code was taken, so that trying again draws another.
std::vector<FollowUp> react(const events::InviteRefused& fact);

}  // namespace domain::invites
