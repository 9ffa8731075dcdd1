#pragma once
// The founding instructors: a cohort with a cap, one stream of it in slot 0. A claim follows from
// the redemption of an invite that promises it, and never undoes what was redeemed.

#include "domain/commands.hpp"
#include "domain/compact_id.hpp"
#include "domain/context.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace domain::founding {

using events::FoundingCapChanged, events::FoundingSlotClaimed, events::FoundingSlotDenied,
    events::FoundingSlotReleased;

using CohortFact =
    std::variant<FoundingCapChanged, FoundingSlotClaimed, FoundingSlotDenied, FoundingSlotReleased>;

// The only one.
inline const events::CohortId the_cohort{"0000000000F0VND1NGC0H0RT00"};

std::string stream_of(const events::CohortId& cohort);

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule only_cohort{
    "cohort_not_found", base::Kind::absent, "There is no such cohort."
};
inline constexpr base::Rule founding_member{
    "not_a_founding_member", base::Kind::absent, "The account is no founding instructor."
};
inline constexpr base::Rule cap_in_range{
    "invalid_cap", base::Kind::malformed, "A cap is a number from -1 to 1,000,000."
};

inline constexpr std::int32_t first_cap = 100;
inline constexpr std::int32_t cap_min = -1;
inline constexpr std::int32_t cap_max = 1'000'000;

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct Cohort {
    std::int32_t cap = first_cap;
    std::uint32_t claimed_ever = 0;
    std::vector<CompactId<events::AccountId>> members;  // in order of their ids
    // Came too late or were released: a claim that is repeated brings nobody in later.
    std::vector<CompactId<events::AccountId>> turned_away;

    // How many more may be let in; never below zero.
    std::uint32_t remaining() const;
};

Cohort evolve(Cohort cohort, const FoundingCapChanged& fact);
Cohort evolve(Cohort cohort, const FoundingSlotClaimed& fact);
Cohort evolve(Cohort cohort, const FoundingSlotDenied& fact);
Cohort evolve(Cohort cohort, const FoundingSlotReleased& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Rejects with only_cohort, cap_in_range. Below what is claimed nobody loses their place. What is
// so already decides nothing.
base::Decision<CohortFact> decide(
    const Cohort& cohort, const SetFoundingCap& command, const Context& context
);

// Rejects with only_cohort. Claimed or denied once an account: again it decides nothing.
base::Decision<CohortFact> decide(
    const Cohort& cohort, const ClaimFoundingSlot& command, const Context& context
);

// Rejects with only_cohort, founding_member.
base::Decision<CohortFact> decide(
    const Cohort& cohort, const ReleaseFoundingSlot& command, const Context& context
);

}  // namespace domain::founding
