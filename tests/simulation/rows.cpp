#include "tests/simulation/rows.hpp"

#include "events/reader.hpp"
#include "projections/all.hpp"
#include "projections/runtime/rows.hpp"
#include "tests/simulation/machine.hpp"

#include <fmt/format.h>

#include <map>
#include <string>

namespace simulation {

namespace {

using projections::Projection, projections::ReaderStates, projections::Stores;
using Lines = std::map<std::string, std::string>;

Lines lines_of(Stores& stores, const projections::TableShape& table) {
    Lines lines;
    stores.of(table).visit_lines([&](const std::string& key, const std::string& line) {
        lines[key] = line;
    });
    return lines;
}

}  // namespace

RowsFold::RowsFold(const History& history, Database& database, events::MemoryLog& log)
    : history_{history},
      database_{database},
      log_{log},
      projections_{projections::all_projections()} {}

std::vector<events::Partition> RowsFold::partitions_of(const Projection& projection) const {
    std::vector<events::Partition> those;
    for (const auto topic : projection.topics) {
        const auto count = topic == events::topics::facts ? partitions : 1;
        for (std::int32_t number = 0; number < count; ++number) {
            those.push_back({.topic = std::string{topic}, .number = number});
        }
    }
    return those;
}

// From the history that was told naively; the rows go through the projection's own fold.
std::unique_ptr<Database::Stored> RowsFold::fold(
    const Projection& projection, const ReaderStates* until
) const {
    auto made = std::make_unique<Database::Stored>();
    projections::MemoryRows rows;
    for (const auto& partition : partitions_of(projection)) {
        const auto stands = until ? until->find(partition) : ReaderStates::const_iterator{};
        if (until && stands == until->end()) {
            continue;
        }
        for (const auto& counted : history_.of(partition).counted()) {
            if (until && counted.offset >= stands->second.next_offset) {
                break;
            }
            projections::FactPlace place{
                .topic = partition.topic,
                .partition = partition.number,
                .offset = counted.offset,
                .committed_at = counted.commit.at,
                .actor = counted.commit.actor,
                .correlation = counted.commit.correlation
            };
            for (const auto& fact : counted.commit.facts) {
                place.stream = fact.stream;
                place.seq = fact.seq;
                projection.fold(fact.fact, place, rows);
                ++place.index;
            }
        }
    }
    for (const auto* table : projection.tables) {
        rows.store_for(*table).tell_all(made->rows.of(*table));
    }
    return made;
}

void RowsFold::check(Findings& findings) {
    for (const auto& projection : projections_) {
        check(projection, findings);
    }
}

void RowsFold::check(const Projection& projection, Findings& findings) {
    auto* live = database_.live(projection.name);
    if (!live) {
        return;
    }
    for (const auto& [partition, state] : live->build.states) {
        if (state.next_offset > log_.end_of(partition)) {
            findings.add(14, fmt::format("{} stands beyond the log", projection.name));
        }
    }
    const auto folded = fold(projection, &live->build.states);
    compare(projection, live->rows, folded->rows, findings);
}

void RowsFold::compare(
    const Projection& projection, Stores& stored, Stores& folded, Findings& findings
) {
    for (const auto* table : projection.tables) {
        const auto ours = lines_of(stored, *table);
        const auto theirs = lines_of(folded, *table);
        rows_compared_ += theirs.size();
        if (ours == theirs) {
            continue;
        }
        for (const auto& [key, line] : theirs) {
            const auto found = ours.find(key);
            if (found == ours.end() || found->second != line) {
                findings.add(
                    14,
                    fmt::format(
                        "{} {}: stored \"{}\", the log says \"{}\"",
                        table->name,
                        key,
                        found == ours.end() ? "nothing" : found->second,
                        line
                    )
                );
                return;
            }
        }
        findings.add(14, fmt::format("{} holds rows that no fact made", table->name));
    }
}

bool RowsFold::is_caught_up() const {
    for (const auto& projection : projections_) {
        const auto* live = database_.live(projection.name);
        if (!live) {
            return false;
        }
        for (const auto& partition : partitions_of(projection)) {
            const auto stands = live->build.states.find(partition);
            const auto next = stands == live->build.states.end() ? 0 : stands->second.next_offset;
            if (next < log_.end_of(partition)) {
                return false;
            }
        }
    }
    return true;
}

bool RowsFold::rebuild(std::size_t which) {
    const auto& projection = projections_[which];
    const auto* live = database_.live(projection.name);
    if (!live || !database_.is_up()) {
        return false;
    }
    auto fresh = fold(projection, nullptr);
    fresh->build.version = projection.version;
    fresh->build.shape = live->build.shape;
    for (const auto& partition : partitions_of(projection)) {
        events::Reader reader;
        const auto end = log_.end_of(partition);
        for (events::Offset offset = 0; offset < end; ++offset) {
            reader.step(log_.read_one(partition, offset).value());
        }
        fresh->build.states[partition] = reader.state();
    }
    return database_.swap_in(projection.name, std::move(fresh));
}

}  // namespace simulation
