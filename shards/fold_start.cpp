#include "shards/fold_start.hpp"

#include "base/ensure.hpp"

#include <optional>
#include <utility>

namespace shards {

namespace {

class ShardSnapshotFold final : public events::SnapshotFold {
public:
    ShardSnapshotFold(std::int32_t partition, WindowLimits limits) : fold_{partition, limits} {}

    std::optional<std::string> on_claimed(std::size_t, const events::Record& record) override {
        auto claim = events::read_claim(record);
        ENSURE(claim.has_value(), "the reading rule counts only claims that can be read");
        fold_.on_claimed(std::move(*claim));
        return std::nullopt;
    }

    std::optional<std::string> on_counted(std::size_t, const events::Record& record) override {
        auto error = fold_.on_counted(record);
        return error ? std::optional{std::move(error->sentence)} : std::nullopt;
    }

    events::Sections save() override { return fold_.save(); }

    std::optional<std::string> load(const events::Sections& sections) override {
        return fold_.load(sections);
    }

private:
    Fold fold_;
};

}  // namespace

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
            return std::make_unique<ShardSnapshotFold>(partition, limits);
        }
    };
}

}  // namespace shards
