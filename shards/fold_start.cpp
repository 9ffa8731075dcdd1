#include "shards/fold_start.hpp"

#include <optional>
#include <utility>

namespace shards {

FoldStart start_fold(
    std::int32_t partition, WindowLimits limits, events::SnapshotStore* store, events::Log& log
) {
    const auto subject = snapshots_of_shard(partition);
    std::optional<Fold> fold;
    const auto load = [&](const events::Sections& sections) {
        return fold.emplace(partition, limits).load(sections);
    };
    auto start = store ? events::start_from_snapshot(*store, subject, log, load)
                       : events::start_from_beginning(subject);
    if (start.is_from_beginning()) {
        fold.emplace(partition, limits);
    }
    return {
        .fold = std::move(*fold),
        .place = std::move(start.places.front()),
        .manifest = std::move(start.manifest),
        .refused = std::move(start.refused),
        .end = log.end_of(subject.partitions.front())
    };
}

events::SnapshotPlan plan_of_shard(std::int32_t partition, WindowLimits limits) {
    return {
        .subject = snapshots_of_shard(partition),
        .make_fold = [partition, limits]() -> std::unique_ptr<events::SnapshotFold> {
            return std::make_unique<events::SnapshotFoldOf<Fold>>(partition, limits);
        }
    };
}

}  // namespace shards
