#pragma once
// Who did what, when, to what: one row for each fact that tells of something done, or of something
// that befell somebody. Rows hold no address, name, code, token or hash of one, so that an erasure
// has nothing to take out of them.

#include "platform/postgres/sql.hpp"
#include "projections/audit_status.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace projections::audit_trail {

struct Entry {
    std::string id;  // of the fact: its stream and place in it
    base::Instant at;
    std::string actor_type;  // admin, user, service, person, provider, system
    std::string actor_id;
    std::string action;         // "user.login"
    std::string resource_type;  // "account"
    std::string resource_id;
    std::string summary;     // a JSON object; what must not be told is "[REDACTED]"
    std::string request_id;  // empty: nobody asked
    Status status = Status::success;
    std::optional<std::string> network;  // of whoever asked, no closer than that
    std::optional<std::string> browser;
    std::optional<std::string> system;
    std::optional<std::string> session;  // that it was done in, or is about
    bool operator==(const Entry&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Entry,
    (),
    (id,
     at,
     actor_type,
     actor_id,
     action,
     resource_type,
     resource_id,
     summary,
     request_id,
     status,
     network,
     browser,
     system,
     session)
)

extern const Table<Entry> entries;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

struct Filter {
    std::optional<std::string> actor_id;
    std::optional<std::string> action;
    std::optional<std::string> resource_type;
    std::optional<std::string> resource_id;
    // What the actor is: a type, or the role of their account now.
    std::optional<std::string> actor_role;
    std::optional<Status> status;
    std::optional<base::Instant> from;
    std::optional<base::Instant> until;  // exclusive
};

// Latest first.
std::optional<Page<Entry>> list_entries(
    platform::postgres::Connection& connection, const Filter& filter, const PageRequest& page
);

struct Stretch {
    std::uint64_t total = 0;  // of all that the filter lets through
    std::vector<Entry> rows;
};

// Latest first, from the one with that number on; 0 is the first. Slower the further it goes.
Stretch list_stretch(
    platform::postgres::Connection& connection,
    const Filter& filter,
    std::uint32_t limit,
    std::uint32_t offset
);

}  // namespace projections::audit_trail
