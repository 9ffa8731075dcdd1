#pragma once
// The founding instructors: the cap, who has a place, and how many invites still promise one.

#include "events/founding.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace projections::founding {

struct Cohort {
    events::CohortId id;
    std::optional<std::int64_t> cap;  // absent: as it was in the beginning
    std::uint32_t claimed = 0;        // places taken now
    std::uint32_t denied = 0;
    bool operator==(const Cohort&) const = default;
};
BOOST_DESCRIBE_STRUCT(Cohort, (), (id, cap, claimed, denied))

struct Member {
    events::AccountId account;
    std::uint32_t ordinal = 0;
    std::optional<events::InviteId> invite;
    base::Instant claimed_at;
    std::optional<base::Instant> released_at;
    std::optional<std::string> released_by;
    std::optional<std::string> release_reason;
    bool operator==(const Member&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Member, (), (account, ordinal, invite, claimed_at, released_at, released_by, release_reason)
)

extern const Table<Cohort> cohorts;
extern const Table<Member> members;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

// As it is; `outstanding`: invites that promise a place and still open the door.
struct Standing {
    std::optional<std::int64_t> cap;
    std::uint32_t claimed = 0;
    std::uint32_t denied = 0;
    std::uint64_t outstanding = 0;
};

Standing standing(platform::postgres::Connection& connection, base::Instant now);

// Those who ever had a place, in the order of their coming.
std::vector<Member> list_members(platform::postgres::Connection& connection, std::uint32_t most);

}  // namespace projections::founding
