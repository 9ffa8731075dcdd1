#include "domain/batches/progress.hpp"

#include "events/actors.hpp"

namespace domain::batches {

namespace {

std::uint32_t room_for(std::uint32_t on_their_way) {
    return on_their_way <= window_rows / 2 ? window_rows - on_their_way : 0;
}

}  // namespace

void release(
    std::vector<BatchFact>& facts,
    const events::BatchId& id,
    const Batch& batch,
    std::uint32_t on_their_way,
    base::Instant now
) {
    auto rows = batch.rows.next_pending(room_for(on_their_way));
    if (rows.empty()) {
        return;
    }
    facts.push_back(BatchRowsReleased{
        .batch = id,
        .import = batch.import,
        .terms = batch.terms,
        .generation = batch.generation,
        .rows = std::move(rows),
        .requested_by = batch.requested_by,
        .at = now
    });
}

BatchCompleted completion(
    const events::BatchId& id,
    const Batch& batch,
    const RowCounts& counts,
    bool was_cancelled,
    base::Instant now
) {
    const bool is_success = counts[RowState::failed] == 0 && counts[RowState::unknown] == 0;
    const auto otherwise = is_success ? events::BatchEnd::success : events::BatchEnd::partial;
    return {
        .batch = id,
        .outcome = was_cancelled ? events::BatchEnd::cancelled : otherwise,
        .sent = counts[RowState::sent],
        .failed = counts[RowState::failed],
        .skipped = counts[RowState::skipped],
        .cancelled = counts[RowState::cancelled],
        .unknown = counts[RowState::unknown],
        .at = now,
        .name = batch.name,
        .requester = events::account_in(batch.requested_by),
        .began_at = batch.began_at
    };
}

}  // namespace domain::batches
