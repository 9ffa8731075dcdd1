#pragma once
// Where the fold of a partition begins: at the newest snapshot that this log goes on from, or at
// the first record.

#include "events/snapshot_maker.hpp"
#include "shards/fold.hpp"

#include <string>
#include <vector>

namespace shards {

struct FoldStart {
    Fold fold;
    events::ReaderState place;
    std::string manifest;              // empty: at the first record
    std::vector<std::string> refused;  // newer ones, and why
    events::Offset end = 0;            // of the partition, by now
};

// Reads a whole snapshot and asks the log: not for a thread that others wait for. `store` may be
// null. Throws LogUnavailable.
FoldStart start_fold(
    std::int32_t partition, WindowLimits limits, events::SnapshotStore* store, events::Log& log
);

// How a snapshot of the partition is made.
events::SnapshotPlan plan_of_shard(std::int32_t partition, WindowLimits limits);

}  // namespace shards
