#pragma once
// What shards set aside for a person to look at.

#include "events/shards.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace projections::shard_books {

enum class Kind { command, deadline };
BOOST_DESCRIBE_ENUM(Kind, command, deadline)

struct Parked {
    std::uint32_t partition = 0;
    std::int64_t noted_at_offset = 0;  // of the record that says so
    std::uint32_t index = 0;
    Kind kind = Kind::command;
    std::optional<std::int64_t> input;  // the offset in `commands`
    std::optional<std::string> stream;  // whose deadline changes nothing
    std::string reason;
    base::Instant parked_at;
    bool operator==(const Parked&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Parked, (), (partition, noted_at_offset, index, kind, input, stream, reason, parked_at)
)

extern const Table<Parked> parked;

Projection projection();

// Newest first, 1,000 at most.
std::vector<Parked> list_parked(platform::postgres::Connection& connection);

}  // namespace projections::shard_books
