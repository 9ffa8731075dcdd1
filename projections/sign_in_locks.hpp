#pragma once
// Which accounts were locked out, and until when. Those of addresses without an account are known
// to their shard only, and whoever signs in asks it.

#include "events/people.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>

namespace projections::sign_in_locks {

// The latest of its kind.
struct Lock {
    events::AccountId id;
    events::SignInBlock block = events::SignInBlock::lockout;
    std::uint32_t failures = 0;
    base::Instant locked_at;
    base::Instant until;
    bool operator==(const Lock&) const = default;
};
BOOST_DESCRIBE_STRUCT(Lock, (), (id, block, failures, locked_at, until))

extern const Table<Lock> locks;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

struct Filter {
    std::optional<events::AccountId> account;
    std::optional<events::SignInBlock> block;
};

// Those that still hold, latest first.
std::optional<Page<Lock>> list_locks(
    platform::postgres::Connection& connection,
    const Filter& filter,
    const PageRequest& page,
    base::Instant now
);

struct Counts {
    std::uint64_t lockout = 0;
    std::uint64_t second_factor = 0;
    std::uint64_t captcha = 0;
};

// Of those that still hold.
Counts count_locks(platform::postgres::Connection& connection, base::Instant now);

}  // namespace projections::sign_in_locks
