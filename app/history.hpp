#pragma once
// Walks over a partition as the reading rule has it: for commands that look at the log.

#include "events/log.hpp"
#include "events/reader.hpp"

#include <functional>

namespace app {

// Calls `visit` for every record from the first to the end there is now, with what it means.
// Blocks; throws events::LogUnavailable when the log stops answering.
void walk(
    events::Log& log,
    const events::Partition& partition,
    const std::function<void(const events::Record&, events::Verdict)>& visit
);

// Of a topic, in the order of their numbers.
std::vector<events::Partition> partitions_of(events::Log& log, std::string_view topic);

}  // namespace app
