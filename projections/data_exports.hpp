#pragma once
// Exports of what is known of people, and how far each is. The files themselves are beside these
// rows, in data_export_files.hpp.

#include "events/data_exports.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace projections::data_exports {

enum class State { requested, ready, failed, ended };
BOOST_DESCRIBE_ENUM(State, requested, ready, failed, ended)

// Of an erased person: ended, and nobody's.
struct DataExport {
    events::DataExportId id;
    events::AccountId account;
    std::optional<events::RecipientId> recipient;
    State state = State::requested;
    std::uint32_t done = 0;  // sections of the file, so far
    std::uint32_t total = 0;
    std::string requested_by;
    base::Instant requested_at;
    std::optional<base::Instant> ready_at;
    std::optional<base::Instant> expires_at;
    std::optional<std::uint64_t> bytes;
    std::optional<std::string> reason;  // why it failed
    bool operator==(const DataExport&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    DataExport,
    (),
    (id,
     account,
     recipient,
     state,
     done,
     total,
     requested_by,
     requested_at,
     ready_at,
     expires_at,
     bytes,
     reason)
)

extern const Table<DataExport> data_exports;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

std::optional<DataExport> find_export(
    platform::postgres::Connection& connection, const events::DataExportId& id
);

// Those that nobody has written yet, oldest first. None before the projection has made its table.
std::vector<DataExport> list_requested(
    platform::postgres::Connection& connection, std::uint32_t limit
);

}  // namespace projections::data_exports
