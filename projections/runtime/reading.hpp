#pragma once
// Records of several partitions by the reading rule, decoded once for all who want their facts.

#include "events/commit_stream.hpp"
#include "events/log.hpp"
#include "events/reader.hpp"
#include "projections/runtime/projection.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace projections {

using ReaderStates = std::map<events::Partition, events::ReaderState>;

struct ReadFact {
    base::Instant committed_at;
    std::uint32_t index = 0;
    std::string stream;
    std::uint32_t seq = 0;
    events::Fact fact;
};

// What a record turned out to be.
struct Reading {
    bool holds_facts = false;     // it counts, and somebody wants facts of it
    std::vector<ReadFact> facts;  // these, unless they were visited

    // When it counts and was not understood, a sentence that says why.
    std::string problem;
    // The problem concerns everybody, also those who want none of its facts.
    bool concerns_all = false;
    bool can_be_skipped = true;
};

class FactReader {
public:
    FactReader(ReaderStates from, std::vector<std::string_view> types);

    // Records of a partition that was not given at the start are a bug. The record stays where it
    // is until settle().
    Reading read(const events::Partition& partition, const events::Record& record);

    // The same, but facts are visited one by one instead of kept. `begin` is called before the
    // first; facts before one that is not understood were visited.
    Reading visit(
        const events::Partition& partition,
        const events::Record& record,
        const std::function<void()>& begin,
        const events::CommitStream::Visit& fact
    );

    // To be called before states(), while the records read since the last time are at hand.
    void settle();

    ReaderStates states() const;
    events::Offset next_offset(const events::Partition& partition) const;

    // Visited or passed over.
    std::uint64_t facts() const { return stream_.facts(); }

private:
    struct Reads {
        events::Reader reader;
        const events::Record* last_counted = nullptr;  // since settle()
    };

    // What a header says of the types it lists.
    struct Types {
        std::string unknown;  // one that this program does not know
        bool any_wanted = false;
    };

    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    // Absent: to be decoded.
    std::optional<Reading> judge(const events::Partition& partition, const events::Record& record);
    const Types& types_in(std::string_view header);

    std::map<events::Partition, Reads> readers_;
    std::vector<std::string_view> types_;
    events::CommitStream stream_;
    std::unordered_map<std::string, Types, Hash, std::equal_to<>> headers_;
};

// Partitions of these topics. Throws events::LogUnavailable.
std::vector<events::Partition> partitions_of(
    events::Log& log, const std::vector<std::string_view>& topics
);

// The partitions that projections read. Asked for once, since topics keep their number.
class ReadPartitions {
public:
    explicit ReadPartitions(events::Log& log) : log_{log} {}

    // Throws events::LogUnavailable.
    const std::vector<events::Partition>& of(const Projection& projection);

    void forget() { known_.clear(); }

private:
    events::Log& log_;
    std::map<std::string_view, std::vector<events::Partition>> known_;  // by projection
};

// All fact types that any of these wants, each once.
std::vector<std::string_view> types_of(const std::vector<const Projection*>& projections);
std::vector<std::string_view> topics_of(const std::vector<const Projection*>& projections);

// Why these states do not fit the log as it is, if they do not. Throws events::LogUnavailable.
std::optional<std::string> divergence(events::Log& log, const ReaderStates& states);

// The place of facts in this record; index, stream and seq are to be filled in.
FactPlace place_in(const events::Partition& partition, const events::Record& record);

// Calls visit(fact, place) for the facts that were read from it.
template <class Visit>
void each_fact(
    const events::Partition& partition,
    const events::Record& record,
    const Reading& reading,
    Visit&& visit
) {
    auto place = place_in(partition, record);
    for (const auto& [committed_at, index, stream, seq, fact] : reading.facts) {
        place.committed_at = committed_at;
        place.index = index;
        place.stream = stream;
        place.seq = seq;
        visit(fact, place);
    }
}

}  // namespace projections
