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

bool MemoryFold::is_for(const Part& part, const SweptRecord& record) const {
    if (part.failure || !reads(*part.projection, *record.partition)) {
        return false;
    }
    const bool is_skipped = !part.skips.empty() && record.reading.can_be_skipped &&
                            part.skips.contains({*record.partition, record.offset, -1});
    if (is_skipped) {
        return false;
    }
    if (!part.until) {
        return true;
    }
    const auto until = part.until->find(*record.partition);
    return until != part.until->end() && record.offset < until->second.next_offset;
}

void MemoryFold::fail(Part& part, const SweptRecord& record) {
    const bool concerns = record.reading.concerns_all ||
                          std::ranges::any_of(part.projection->types, [&](std::string_view type) {
                              return record.types.find(type) != std::string::npos;
                          });
    if (concerns) {
        part.failure = record.reading.problem;
    }
}

void MemoryFold::apply(const SweptRecord& record) {
    if (!record.reading.commit) {
        for (const auto& part : parts_) {
            if (is_for(*part, record)) {
                fail(*part, record);
            }
        }
        return;
    }
    facts_ += record.reading.commit->facts.size();
    each_fact(
        *record.partition,
        record.offset,
        *record.reading.commit,
        [&](const events::Fact& fact, const FactPlace& place) {
            const auto& wanted_by = wanted_by_[fact.index()];
            for (auto* part : wanted_by) {
                if (!is_for(*part, record)) {
                    continue;
                }
                try {
                    part->projection->fold(fact, place, part->rows);
                } catch (const CannotApply& error) {
                    const SkipKey here{*record.partition, record.offset, place.index};
                    if (part->skips.contains(here)) {
                        continue;
                    }
                    part->failure = fmt::format(
                        "{}-{} offset {} fact {}: {}",
                        place.topic,
                        place.partition,
                        place.offset,
                        place.index,
                        error.what()
                    );
                }
            }
        }
    );
}

MemoryFold::Part& MemoryFold::part_of(const Projection& projection) {
    const auto found = std::ranges::find_if(parts_, [&](const auto& part) {
        return part->projection == &projection;
    });
    ENSURE(found != parts_.end(), "callers ask for what they added");
    return **found;
}

std::size_t MemoryFold::rows() const {
    std::size_t rows = 0;
    for (const auto& part : parts_) {
        for (const auto& [table, store] : part->rows.stores()) {
            rows += store->size();
        }
    }
    return rows;
}

}  // namespace projections
