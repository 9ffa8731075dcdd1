#include "workers/runtime/lane_fold.hpp"

#include "base/binary.hpp"
#include "base/ensure.hpp"
#include "base/mutation.hpp"
#include "domain/follow_ups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace workers {

namespace {

events::SnapshotSubject subject_of(std::string_view lane) {
    return {
        .name = fmt::format("ledger-{}", lane),
        .version = lane_fold_version,
        .partitions = {{.topic = fmt::format("jobs.{}.ledger", lane)}}
    };
}

}  // namespace

shards::Caused caused_by(events::Offset offset, const std::vector<events::StreamFact>& facts) {
    shards::Caused caused{.offset = offset};
    for (const auto& fact : facts) {
        for (auto& follow_up : domain::react_to_job(fact.fact)) {
            caused.follow_ups.push_back(
                {.fact_id = events::fact_id(fact.stream, fact.seq),
                 .follow_up = std::move(follow_up),
                 .correlation = correlation_of(fact.fact)}
            );
        }
    }
    return caused;
}

void LaneFold::on_claimed(events::Claim read) {
    claim = std::move(read);
    predecessor_left = false;
}

std::optional<events::DecodeError> LaneFold::on_counted(const events::Record& record) {
    const auto commit = events::read_commit(record);
    if (!commit) {
        return commit.error();
    }
    now = std::max(now, commit->at);
    predecessor_left = false;
    for (const auto& fact : commit->facts) {
        seq = fact.seq;
        ledger.evolve(fact.fact, record.appended_at);
        predecessor_left = std::holds_alternative<events::ShardReleased>(fact.fact);
    }
    auto caused = caused_by(record.offset, commit->facts);
    if (!caused.follow_ups.empty()) {
        backlog.push_back(std::move(caused));
    }
    while (!to_recall.empty() && to_recall.front() < ledger.outcomes_relayed()) {
        to_recall.pop_front();
    }
    while (!backlog.empty() && backlog.front().offset < ledger.outcomes_relayed()) {
        backlog.pop_front();
    }
    return std::nullopt;
}

events::Sections LaneFold::save() const {
    base::BinaryWriter writer;
    writer(claim, predecessor_left, seq, now, ledger);
    std::vector<events::Offset> owed{to_recall.begin(), to_recall.end()};
    for (const auto& caused : backlog) {
        owed.push_back(caused.offset);
    }
    writer.column(owed);
    return {{.name = "ledger", .bytes = writer.take()}};
}

std::optional<std::string> LaneFold::load(const events::Sections& sections) {
    if (sections.size() != 1) {
        return "it has not one section";
    }
    base::BinaryReader reader{sections.front().bytes};
    reader(claim, predecessor_left, seq, now, ledger);
    const auto owed = reader.column<events::Offset>();
    const bool in_order = std::ranges::adjacent_find(owed, std::greater_equal<>{}) == owed.end() &&
                          (owed.empty() || owed.front() >= 0);
    if (!reader.is_done() || !in_order) {
        return "it makes no sense";
    }
    if (!base::is_mutated(base::Mutation::owed_by_a_snapshot_is_forgotten)) {
        to_recall.assign(owed.begin(), owed.end());
    }
    return std::nullopt;
}

std::optional<events::DecodeError> LaneFold::recall(const events::Record& record) {
    ENSURE(!to_recall.empty() && to_recall.front() == record.offset, "recalled one by one");
    const auto commit = events::read_commit(record);
    if (!commit) {
        return commit.error();
    }
    auto caused = caused_by(record.offset, commit->facts);
    if (caused.follow_ups.empty()) {
        return events::DecodeError{fmt::format(
            "the record at offset {} causes nothing, against what a snapshot says", record.offset
        )};
    }
    backlog.push_back(std::move(caused));
    to_recall.pop_front();
    return std::nullopt;
}

LaneStart start_lane_fold(std::string_view lane, events::SnapshotStore* store, events::Log& log) {
    const auto subject = subject_of(lane);
    LaneStart begun;
    auto start = store ? events::start_from_snapshot(
                             *store,
                             subject,
                             log,
                             [&begun](const events::Sections& sections) {
                                 begun.fold = {};
                                 return begun.fold.load(sections);
                             }
                         )
                       : events::start_from_beginning(subject);
    if (start.is_from_beginning()) {
        begun.fold = {};
    }
    begun.place = std::move(start.places.front());
    begun.manifest = std::move(start.manifest);
    begun.refused = std::move(start.refused);
    return begun;
}

events::SnapshotPlan plan_of_ledger(std::string_view lane) {
    return {.subject = subject_of(lane), .make_fold = [] {
                return std::make_unique<events::SnapshotFoldOf<LaneFold>>();
            }};
}

}  // namespace workers
