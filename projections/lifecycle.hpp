#pragma once
// How far instructors came, from registering to going live, each by themselves. Nothing personal is
// here: of an erased person it stays, so that counts do.

#include "events/account_status.hpp"
#include "events/lifecycle.hpp"
#include "events/people.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace projections::lifecycle {

// What was told of an instructor last: a stage by its name, or that they rest, came back or gave
// up.
enum class Latest {
    registered,
    profile_submitted,
    services_configured,
    bgc_initiated,
    bgc_completed,
    identity_verified,
    went_live,
    paused,
    reactivated,
    deactivated
};
BOOST_DESCRIBE_ENUM(
    Latest,
    registered,
    profile_submitted,
    services_configured,
    bgc_initiated,
    bgc_completed,
    identity_verified,
    went_live,
    paused,
    reactivated,
    deactivated
)

// A stage that was passed over has no moment.
struct Path {
    events::AccountId account;
    base::Instant registered_at;
    std::optional<base::Instant> profile_submitted_at;
    std::optional<base::Instant> services_configured_at;
    std::optional<base::Instant> bgc_initiated_at;
    std::optional<base::Instant> bgc_completed_at;
    std::optional<base::Instant> identity_verified_at;
    std::optional<base::Instant> went_live_at;
    Latest latest = Latest::registered;
    base::Instant latest_at;
    bool erased = false;
    bool operator==(const Path&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Path,
    (),
    (account,
     registered_at,
     profile_submitted_at,
     services_configured_at,
     bgc_initiated_at,
     bgc_completed_at,
     identity_verified_at,
     went_live_at,
     latest,
     latest_at,
     erased)
)

extern const Table<Path> paths;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

// Half open; without an end it goes on.
struct Window {
    std::optional<base::Instant> from;
    std::optional<base::Instant> until;
};

// Instructors who reached that stage within the window.
struct Reached {
    std::uint64_t registered = 0;
    std::uint64_t profile_submitted = 0;
    std::uint64_t services_configured = 0;
    std::uint64_t bgc_initiated = 0;
    std::uint64_t bgc_completed = 0;
    std::uint64_t identity_verified = 0;
    std::uint64_t went_live = 0;
    bool operator==(const Reached&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Reached,
    (),
    (registered,
     profile_submitted,
     services_configured,
     bgc_initiated,
     bgc_completed,
     identity_verified,
     went_live)
)

Reached count_reached(platform::postgres::Connection& connection, const Window& window);

// Of whom nothing was told since before that moment, and who are on their way: not live, and did
// not rest, come back or give up. Whoever waits longest comes first.
std::vector<Path> list_stuck(
    platform::postgres::Connection& connection, base::Instant before, std::uint32_t most
);

struct StuckAt {
    Latest stage = Latest::registered;
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(StuckAt, (), (stage, count))

// All of them, in the order of the stages; those without anybody are left out.
std::vector<StuckAt> count_stuck(platform::postgres::Connection& connection, base::Instant before);

// Students who registered within the window.
std::uint64_t count_students(platform::postgres::Connection& connection, const Window& window);

}  // namespace projections::lifecycle
