#include "shards/fold.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shards {

Fold::Fold(std::int32_t partition, WindowLimits limits)
    : stream{fmt::format("shard-{}", partition)}, window{limits} {}

void Fold::on_claimed(events::Claim read) {
    claim = std::move(read);
    predecessor_released = false;
}

std::optional<events::DecodeError> Fold::on_counted(const events::Record& record) {
    const auto commit = events::read_commit(record);
    if (!commit) {
        return commit.error();
    }
    predecessor_released = false;
    now = std::max(now, commit->at);
    for (const auto& fact : commit->facts) {
        fold_books(fact, record.offset);
        world.evolve(fact);
    }
    if (commit->input) {
        tries.erase(*commit->input);
        next_input = std::max(next_input, *commit->input + 1);
    } else if (!commit->command.empty()) {
        window.add(commit->command, commit->body_hash, record.offset, commit->at);
    }
    auto caused = caused_by(record.offset, commit->facts, commit->correlation);
    if (!caused.follow_ups.empty()) {
        backlog.push_back(std::move(caused));
    }
    return std::nullopt;
}

// What only the shard itself keeps account of.
void Fold::fold_books(const events::StreamFact& fact, events::Offset offset) {
    if (fact.stream == stream) {
        book_seq = fact.seq;
    }
    if (const auto* sent = std::get_if<events::FollowUpsRelayed>(&fact.fact)) {
        relayed = sent->offset - 1;
        drop_relayed();
    } else if (const auto* attempted = std::get_if<events::InputAttempted>(&fact.fact)) {
        ++tries[attempted->offset][claim ? claim->member : std::string{}];
    } else if (std::holds_alternative<events::ShardReleased>(fact.fact)) {
        predecessor_released = true;
    } else if (const auto* added = std::get_if<events::ImportRowsAdded>(&fact.fact)) {
        note_chunk(*added, offset);
    } else if (const auto* parked = std::get_if<events::DeadlineParked>(&fact.fact)) {
        world.forget_deadline(parked->stream);
    }
}

void Fold::drop_relayed() {
    while (!to_recall.empty() && to_recall.front() <= relayed) {
        to_recall.pop_front();
    }
    while (!backlog.empty() && backlog.front().offset <= relayed) {
        backlog.pop_front();
    }
}

int Fold::tries_of(events::Offset input) const {
    const auto found = tries.find(input);
    int count = 0;
    if (found != tries.end()) {
        for (const auto& [member, of_member] : found->second) {
            count += of_member;
        }
    }
    return count;
}

int Fold::tries_of(events::Offset input, const std::string& member) const {
    const auto found = tries.find(input);
    if (found == tries.end()) {
        return 0;
    }
    const auto of_member = found->second.find(member);
    return of_member == found->second.end() ? 0 : of_member->second;
}

void Fold::note_chunk(const events::ImportRowsAdded& added, events::Offset offset) {
    auto& places = chunks[added.import.text];
    // A relay on another thread may hold the present list: it is never changed, only replaced.
    places = places ? std::make_shared<std::vector<ChunkPlace>>(*places)
                    : std::make_shared<std::vector<ChunkPlace>>();
    for (const auto& row : added.rows) {
        if (!row.row) {
            continue;
        }
        places->push_back({.offset = offset, .first_row = *row.row});
        return;
    }
}

Caused Fold::caused_by(
    events::Offset offset,
    const std::vector<events::StreamFact>& facts,
    const std::string& correlation
) const {
    Caused caused{.offset = offset};
    for (const auto& fact : facts) {
        for (auto& follow_up : domain::react(fact)) {
            ChunkPlaces places;
            if (const auto* issue = std::get_if<domain::IssueRows>(&follow_up.what)) {
                const auto found = chunks.find(issue->released.import.text);
                if (found != chunks.end()) {
                    places = found->second;
                }
            }
            caused.follow_ups.push_back(
                {.fact_id = events::fact_id(fact.stream, fact.seq),
                 .follow_up = std::move(follow_up),
                 .chunks = std::move(places),
                 .correlation = correlation}
            );
        }
    }
    return caused;
}

std::optional<events::DecodeError> Fold::recall(const events::Record& record) {
    ENSURE(!to_recall.empty() && to_recall.front() == record.offset, "recalled one by one");
    const auto commit = events::read_commit(record);
    if (!commit) {
        return commit.error();
    }
    auto caused = caused_by(record.offset, commit->facts, commit->correlation);
    if (caused.follow_ups.empty()) {
        return events::DecodeError{fmt::format(
            "the record at offset {} causes nothing, against what a snapshot says", record.offset
        )};
    }
    backlog.push_back(std::move(caused));
    to_recall.pop_front();
    return std::nullopt;
}

events::SnapshotSubject snapshots_of_shard(std::int32_t partition) {
    return {
        .name = fmt::format("shard-{}", partition),
        .version = fold_version,
        .partitions = {{.topic = std::string{events::topics::facts}, .number = partition}}
    };
}

}  // namespace shards
