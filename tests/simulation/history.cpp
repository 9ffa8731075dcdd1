#include "tests/simulation/history.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <string>

namespace simulation {

namespace {

std::uint64_t number(std::string_view text) {
    return text.empty() ? 0 : std::stoull(std::string{text});
}

bool is_ruled(const events::Partition& partition) {
    return partition.topic == events::topics::facts ||
           partition.topic == events::topics::mail_ledger;
}

}  // namespace

const Counted* PartitionHistory::see(const events::Record& record, Time now) {
    const auto kind = record.header("kind");
    const auto claim = record.header("claim");
    ENSURE(kind && claim, "only claims and commits are written here");
    if (*kind == "commit") {
        return see_commit(record, now);
    }
    const auto replaces = record.header("replaces");
    const bool is_first = !replaces && !claim_;
    const bool replaces_current = replaces && claim_ && *replaces == *claim_;
    if (!is_first && !replaces_current) {
        ++voids_.lost_claims;
        return nullptr;
    }
    claim_ = std::string{*claim};
    next_n_ = 1;
    is_dead_ = false;
    note_move(events::read_claim(record).value().member);
    return nullptr;
}

void PartitionHistory::note_move(const std::string& to) {
    ++moves_.claims;
    if (!holders_.empty() && holders_.back() != to) {
        const auto has_left = [](const auto& fact) {
            return std::holds_alternative<events::ShardReleased>(fact.fact);
        };
        const bool is_handed_over =
            !counted_.empty() && std::ranges::any_of(counted_.back().commit.facts, has_left);
        ++(is_handed_over ? moves_.hand_overs : moves_.takeovers);
    }
    holders_.push_back(to);
}

const Counted* PartitionHistory::see_commit(const events::Record& record, Time now) {
    const auto n = number(record.header("n").value_or(""));
    if (!claim_ || *record.header("claim") != *claim_) {
        ++voids_.foreign;
    } else if (is_dead_) {
        ++voids_.dead;
    } else if (n < next_n_) {
        ++voids_.duplicates;
    } else if (n > next_n_) {
        ++voids_.gaps;
        is_dead_ = true;
    } else {
        ++next_n_;
        counted_.push_back(
            {.offset = record.offset,
             .landed_at = now,
             .appended_at = record.appended_at,
             .n = n,
             .member = holders_.back(),
             .commit = events::read_commit(record).value()}
        );
        return &counted_.back();
    }
    return nullptr;
}

const Counted* PartitionHistory::at(events::Offset offset) const {
    const auto place = counted_below(offset);
    const bool is_there = place < counted_.size() && counted_[place].offset == offset;
    return is_there ? &counted_[place] : nullptr;
}

std::size_t PartitionHistory::counted_below(events::Offset offset) const {
    const auto place = std::ranges::lower_bound(counted_, offset, {}, &Counted::offset);
    return static_cast<std::size_t>(place - counted_.begin());
}

std::size_t PartitionHistory::counted_until(Time when) const {
    const auto place = std::ranges::upper_bound(counted_, when, {}, &Counted::landed_at);
    return static_cast<std::size_t>(place - counted_.begin());
}

void History::see(const events::Partition& partition, const events::Record& record, Time now) {
    ++records_;
    if (!is_ruled(partition)) {
        return;
    }
    const auto* counted = partitions_[partition].see(record, now);
    if (!counted) {
        return;
    }
    facts_ += counted->commit.facts.size();
    for (const auto& listener : listeners_) {
        listener(partition, *counted);
    }
}

const PartitionHistory& History::of(const events::Partition& partition) const {
    static const PartitionHistory nothing;
    const auto found = partitions_.find(partition);
    return found == partitions_.end() ? nothing : found->second;
}

Voids History::voids() const {
    Voids sum;
    for (const auto& [partition, history] : partitions_) {
        const auto& voids = history.voids();
        sum.lost_claims += voids.lost_claims;
        sum.foreign += voids.foreign;
        sum.dead += voids.dead;
        sum.duplicates += voids.duplicates;
        sum.gaps += voids.gaps;
    }
    return sum;
}

Moves History::moves() const {
    Moves sum;
    for (const auto& [partition, history] : partitions_) {
        const auto& moves = history.moves();
        sum.claims += moves.claims;
        sum.hand_overs += moves.hand_overs;
        sum.takeovers += moves.takeovers;
    }
    return sum;
}

events::Partition facts_partition(std::int32_t number) {
    return {.topic = std::string{events::topics::facts}, .number = number};
}

events::Partition commands_partition(std::int32_t number) {
    return {.topic = std::string{events::topics::commands}, .number = number};
}

events::Partition ledger_partition() {
    return {.topic = std::string{events::topics::mail_ledger}};
}

}  // namespace simulation
