#pragma once
// Who asked to be let in, and what became of it.

#include "events/waitlist.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace projections::waitlist {

// Gone when the person was taken off the list, or erased.
struct Entry {
    events::RecipientId id;
    base::SealedText address;
    std::optional<base::SealedText> name;
    events::Role role = events::Role::instructor;
    std::optional<std::string> source;
    base::Instant joined_at;
    std::optional<events::InviteId> invite;  // the latest
    std::optional<base::Instant> invited_at;
    std::optional<base::Instant> registered_at;
    bool operator==(const Entry&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Entry, (), (id, address, name, role, source, joined_at, invite, invited_at, registered_at)
)

extern const Table<Entry> entries;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

enum class State { waiting, invited, registered };
BOOST_DESCRIBE_ENUM(State, waiting, invited, registered)

State state_of(const Entry& entry);

struct Filter {
    std::optional<State> state;
    std::optional<events::Role> role;
};

std::optional<Entry> find_entry(
    platform::postgres::Connection& connection, const events::RecipientId& id
);

// Longest waiting last: the latest first, as all lists are.
std::optional<Page<Entry>> list_entries(
    platform::postgres::Connection& connection, const Filter& filter, const PageRequest& page
);

// Those who wait, longest first.
std::vector<Entry> first_waiting(
    platform::postgres::Connection& connection, events::Role role, std::uint32_t most
);

// Those of these who wait.
std::vector<Entry> waiting_among(
    platform::postgres::Connection& connection, const std::vector<events::RecipientId>& ids
);

}  // namespace projections::waitlist
