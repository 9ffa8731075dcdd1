#pragma once
// Which row of which batch asked for something, in which round; events::BatchRow as states hold it.

#include "domain/compact_id.hpp"
#include "events/invites.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace domain::batches {

// In this order it has a byte to spare for what is kept beside it.
struct RowOrigin {
    std::uint32_t row = 0;
    std::uint16_t generation = 0;      // an invite is mailed three times: more rounds do nothing
    CompactId<events::BatchId> batch;  // empty: none did
    bool operator==(const RowOrigin&) const = default;
};

inline RowOrigin origin_of(const events::BatchRow& row) {
    constexpr std::uint32_t most = std::numeric_limits<std::uint16_t>::max();
    return {
        .row = row.row,
        .generation = static_cast<std::uint16_t>(std::min(row.generation, most)),
        .batch = row.batch
    };
}

}  // namespace domain::batches
