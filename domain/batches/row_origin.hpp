#pragma once
// Which row of which batch asked for something, in which round; events::BatchRow as states hold it.

#include "domain/compact_id.hpp"
#include "events/invites.hpp"

#include <cstdint>

namespace domain::batches {

struct RowOrigin {
    CompactId<events::BatchId> batch;  // empty: none did
    std::uint32_t row = 0;
    std::uint32_t generation = 0;
    bool operator==(const RowOrigin&) const = default;
};

inline RowOrigin origin_of(const events::BatchRow& row) {
    return {.batch = row.batch, .row = row.row, .generation = row.generation};
}

}  // namespace domain::batches
