#pragma once
// Walks over a partition: for commands that look at the log.

#include "events/log.hpp"
#include "events/reader.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct Stretch {
    events::Partition partition;
    events::Offset begin = 0;
    events::Offset end = 0;  // exclusive

    bool is_empty() const { return begin >= end; }
};

// From the first record there is to the end there is now.
Stretch stretch_of(events::Log& log, const events::Partition& partition);

// Calls `visit` for every record of it. Blocks; throws events::LogUnavailable when the log stops
// answering.
void read_stretch(
    events::Log& log,
    const Stretch& stretch,
    const std::function<void(const events::Record&)>& visit
);

// Calls `visit` for every record there is now, with what it means by the reading rule.
void walk(
    events::Log& log,
    const events::Partition& partition,
    const std::function<void(const events::Record&, events::Verdict)>& visit
);

// Of a topic, in the order of their numbers. Throws events::LogUnavailable when there is no such
// topic.
std::vector<events::Partition> partitions_of(events::Log& log, std::string_view topic);

// As people write it, as the log has it: "invite/01J8…" is "invite-01J8…".
std::string stream_name(std::string_view written);

// One fact as a line of JSON: at, partition, offset, actor, command, correlation, and the fact.
std::string fact_json(
    const events::Partition& partition,
    const events::Record& record,
    const events::Commit& commit,
    const events::StreamFact& fact
);

}  // namespace app
