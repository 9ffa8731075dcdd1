#pragma once
// The changes of the settings of the beta. What holds is folded by every process by itself; these
// rows are for those who look back.

#include "events/beta.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace projections::beta_history {

struct Change {
    std::uint32_t version = 0;
    events::BetaSettings before;
    events::BetaSettings after;
    std::string by;
    std::optional<std::string> reason;
    base::Instant at;
    std::optional<std::uint32_t> scheduled;  // the change that was due
    std::optional<std::uint32_t> reverts;    // the version that was taken back
    bool operator==(const Change&) const = default;
};
BOOST_DESCRIBE_STRUCT(Change, (), (version, before, after, by, reason, at, scheduled, reverts))

extern const Table<Change> changes;

Projection projection();

// Newest first.
std::optional<Page<Change>> list_changes(
    platform::postgres::Connection& connection, const PageRequest& page
);

}  // namespace projections::beta_history
