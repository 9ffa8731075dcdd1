#pragma once
// What a batch does next by itself: release rows, or complete.

#include "domain/batches/batch.hpp"

#include <cstdint>
#include <vector>

namespace domain::batches {

// Fills the window when half of it is free; appends nothing when there is no room or no row left.
// `on_their_way` counts rows that are released and do not wait for a retry.
void release(
    std::vector<BatchFact>& facts,
    const events::BatchId& id,
    const Batch& batch,
    std::uint32_t on_their_way,
    base::Instant now
);

// Partial when any row failed or is in doubt. `counts` are those after the last news.
BatchCompleted completion(
    const events::BatchId& id,
    const Batch& batch,
    const RowCounts& counts,
    bool was_cancelled,
    base::Instant now
);

}  // namespace domain::batches
