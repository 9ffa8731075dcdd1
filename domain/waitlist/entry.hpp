#pragma once
// An address on the waitlist. Whoever joins is told the same, whether or not they are on it, have
// an account or were invited.

#include "domain/commands.hpp"
#include "domain/context.hpp"

#include <string>
#include <vector>

namespace domain::waitlist {

using events::WaitlistFact, events::WaitlistJoined, events::WaitlistLeft;

std::string stream_of(const events::RecipientId& recipient);

// ── Rules ────────────────────────────────────────────────────────────────────────────────────────

inline constexpr base::Rule known_entry{
    "waitlist_entry_not_found", base::Kind::absent, "This address is not on the waitlist."
};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct Entry {
    std::vector<std::string> keys;  // empty: it is not on the list

    bool exists() const { return !keys.empty(); }
};

Entry evolve(Entry entry, const WaitlistJoined& fact);
Entry evolve(Entry entry, const WaitlistLeft& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Never rejects. Of whoever is on the list, or has an account, it decides nothing.
base::Decision<WaitlistFact> decide(
    const Entry& entry, bool is_registered, const JoinWaitlist& command, const Context& context
);

// Rejects with known_entry.
base::Decision<WaitlistFact> decide(
    const Entry& entry, const LeaveWaitlist& command, const Context& context
);

// The person is erased. Of an address that is not on the list it decides nothing.
base::Decision<WaitlistFact> decide_end(
    const Entry& entry, const events::RecipientId& recipient, const Context& context
);

}  // namespace domain::waitlist
