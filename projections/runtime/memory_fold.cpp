#include "projections/runtime/memory_fold.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections {

namespace {

bool reads(const Projection& projection, const events::Partition& partition) {
    return std::ranges::find(projection.topics, partition.topic) != projection.topics.end();
}

}  // namespace

void MemoryFold::add(const Projection& projection, Skips skips, std::optional<ReaderStates> until) {
    auto part = std::make_unique<Part>();
    part->projection = &projection;
    part->skips = std::move(skips);
    part->until = std::move(until);
    const auto& types = events::fact_types();
    wanted_by_.resize(types.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (std::ranges::find(projection.types, types[i]) != projection.types.end()) {
            wanted_by_[i].push_back(part.get());
        }
    }
    parts_.push_back(std::move(part));
}

bool MemoryFold::is_due(
    const Part& part, const events::Partition& partition, events::Offset offset
) {
    if (part.failure || !reads(*part.projection, partition)) {
        return false;
    }
    if (!part.until) {
        return true;
    }
    const auto until = part.until->find(partition);
    return until != part.until->end() && offset < until->second.next_offset;
}

void MemoryFold::begin(const events::Partition& partition, const events::Record& record) {
    partition_ = &partition;
    place_ = place_in(partition, record);
    for (const auto& part : parts_) {
        const bool is_skipped = part->skips.contains({partition, record.offset, whole_record});
        part->takes_record = !is_skipped && is_due(*part, partition, record.offset);
    }
}

void MemoryFold::fact(const events::SeenFact& seen) {
    place_.committed_at = seen.at;
    place_.index = seen.index;
    place_.stream = seen.stream;
    place_.seq = seen.seq;
    for (auto* part : wanted_by_[seen.fact.index()]) {
        if (!part->takes_record || is_skipped(*part)) {
            continue;
        }
        try {
            part->projection->fold(seen.fact, place_, part->rows);
        } catch (const CannotApply& error) {
            const SkipKey here{*partition_, place_.offset, place_.index};
            part->failure = sentence_of(here, seen.fact, place_, error);
            part->takes_record = false;
        }
    }
}

// The present fact by itself.
bool MemoryFold::is_skipped(const Part& part) const {
    return !part.skips.empty() && part.skips.contains({*partition_, place_.offset, place_.index});
}

void MemoryFold::problem(
    const events::Partition& partition, const events::Record& record, const Reading& reading
) {
    for (const auto& part : parts_) {
        const bool concerns =
            reading.concerns_all || events::has_any_type(record, part->projection->types);
        const bool is_skipped = reading.can_be_skipped &&
                                part->skips.contains({partition, record.offset, whole_record});
        if (concerns && !is_skipped && is_due(*part, partition, record.offset)) {
            part->failure = reading.problem;
        }
    }
}

MemoryFold::Part& MemoryFold::part_of(const Projection& projection) {
    const auto found = std::ranges::find_if(parts_, [&](const auto& part) {
        return part->projection == &projection;
    });
    ENSURE(found != parts_.end(), "callers ask for what they added");
    return **found;
}

std::size_t MemoryFold::rows_known() const {
    std::size_t rows = 0;
    for (const auto& part : parts_) {
        for (const auto& [table, store] : part->rows.stores()) {
            rows += store->size();
        }
    }
    return rows;
}

}  // namespace projections
