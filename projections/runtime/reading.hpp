#pragma once
// Records of several partitions by the reading rule, decoded once for all who want their facts.

#include "events/log.hpp"
#include "events/reader.hpp"
#include "projections/runtime/projection.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace projections {

using ReaderStates = std::map<events::Partition, events::ReaderState>;

// What a record turned out to be.
struct Reading {
    std::optional<events::Commit> commit;  // when it counts and holds wanted facts

    // When it counts and was not understood, a sentence that says why.
    std::string problem;
    // The problem concerns everybody, also those who want none of its facts.
    bool concerns_all = false;
    bool can_be_skipped = true;
};

class FactReader {
public:
    FactReader(ReaderStates from, std::vector<std::string_view> types);

    // Records of a partition that was not given at the start are a bug.
    Reading read(const events::Partition& partition, const events::Record& record);

    ReaderStates states() const;
    events::Offset next_offset(const events::Partition& partition) const;

private:
    std::map<events::Partition, events::Reader> readers_;
    std::vector<std::string_view> types_;
};

// Partitions of these topics. Throws events::LogUnavailable.
std::vector<events::Partition> partitions_of(
    events::Log& log, const std::vector<std::string_view>& topics
);

// All fact types that any of these wants, each once.
std::vector<std::string_view> types_of(const std::vector<const Projection*>& projections);
std::vector<std::string_view> topics_of(const std::vector<const Projection*>& projections);

// Why these states do not fit the log as it is, if they do not. Throws events::LogUnavailable.
std::optional<std::string> divergence(events::Log& log, const ReaderStates& states);

// Calls visit(fact, place) for the facts of a commit.
template <class Visit>
void each_fact(
    const events::Partition& partition,
    events::Offset offset,
    const events::Commit& commit,
    Visit&& visit
) {
    FactPlace place{
        .topic = partition.topic,
        .partition = partition.number,
        .offset = offset,
        .committed_at = commit.at,
        .actor = commit.actor
    };
    for (const auto& [stream, seq, fact] : commit.facts) {
        place.stream = stream;
        place.seq = seq;
        visit(fact, place);
        ++place.index;
    }
}

}  // namespace projections
