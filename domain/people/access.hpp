#pragma once
// What an account may enter before it is open to all: by an invite that it redeemed, or because an
// operator said so. Any active grant with a role decides; one that was revoked is only remembered.

#include "base/rule.hpp"
#include "base/sealed.hpp"
#include "domain/commands.hpp"
#include "domain/compact_id.hpp"
#include "events/beta.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace domain::people {

using events::BetaAccessGranted, events::BetaAccessRevoked;

// ── Rules, in the order in which they are checked, after account_there ───────────────────────────

inline constexpr base::Rule known_access{
    "access_not_found", base::Kind::absent, "This person was never granted that."
};
inline constexpr base::Rule instructor_to_seed{
    "not_an_instructor", base::Kind::conflict, "Only instructors are given access all at once."
};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct Grant {
    CompactId<events::AccessId> access;
    CompactId<events::InviteId> invite;  // empty: none was redeemed for it
    events::Role role = events::Role::student;
    events::Phase phase = events::Phase::instructor_only;
    bool is_revoked = false;
    base::Instant granted_at;
    std::optional<base::SealedText> code;
    std::optional<std::uint32_t> hold;  // of an invite of another slot
};

// Oldest first. Of those that are active, one of a role and phase.
using Grants = std::vector<Grant>;

Grants evolve(Grants grants, const BetaAccessGranted& fact);
Grants evolve(Grants grants, const BetaAccessRevoked& fact);

// ── What is looked at ────────────────────────────────────────────────────────────────────────────

// Is there an active one?
bool has_access(const Grants& grants, events::Role role, events::Phase phase);

// Null when there is none.
const Grant* newest_active(const Grants& grants);

// What is given to all instructors at once: its id follows from the account, so that twice is the
// same.
events::AccessId seeded_access_of(const events::AccountId& account);

}  // namespace domain::people
