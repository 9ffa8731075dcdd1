#pragma once
// What folding a lane's ledger yields. A lane folds with it before it owns; the maker of snapshots
// folds with it and saves. Which records count is for its user to say.

#include "events/snapshot_maker.hpp"
#include "shards/fold.hpp"
#include "workers/runtime/ledger.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workers {

// Grows with each change of what a fact becomes, and of how it is written down.
inline constexpr std::uint32_t lane_fold_version = 5;

// What of the outcomes is sent back, to invites and batches.
shards::Caused caused_by(events::Offset offset, const std::vector<events::StreamFact>& facts);

struct LaneFold {
    void on_claimed(events::Claim read);

    // An error: it cannot be understood.
    std::optional<events::DecodeError> on_counted(const events::Record& record);

    // Of the backlog only where it is in the log.
    events::Sections save() const;

    // Why it could not be read; the fold is of no use then. To be called on a new one.
    std::optional<std::string> load(const events::Sections& sections);

    // Looks again at the record at to_recall.front(). An error: it is not what it was.
    std::optional<events::DecodeError> recall(const events::Record& record);

    std::optional<events::Claim> claim;
    bool predecessor_left = false;
    std::uint32_t seq = 0;  // of the lane's stream
    base::Instant now;
    Ledger ledger;
    // Not yet known to be relayed. What a snapshot told of is before it, to be looked at again.
    std::deque<events::Offset> to_recall;
    std::deque<shards::Caused> backlog;
};

// Where a lane begins: at the newest snapshot that this ledger goes on from, or at its first
// record.
struct LaneStart {
    LaneFold fold;
    events::ReaderState place;
    std::string manifest;              // empty: at the first record
    std::vector<std::string> refused;  // newer ones, and why
};

// `store` may be null. Throws LogUnavailable.
LaneStart start_lane_fold(std::string_view lane, events::SnapshotStore* store, events::Log& log);

// How a snapshot of the lane's ledger is made.
events::SnapshotPlan plan_of_ledger(std::string_view lane);

}  // namespace workers
