#pragma once
// Reads a stretch of the log as fast as it goes: records are read and decoded on a thread of their
// own, the caller folds.

#include "projections/runtime/reading.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

namespace projections {

using Ends = std::map<events::Partition, events::Offset>;  // exclusive

Ends ends_of(events::Log& log, const ReaderStates& states);

struct SweptRecord {
    const events::Partition* partition = nullptr;
    events::Offset offset = 0;
    std::string types;  // of its facts, as its header says
    Reading reading;
};

struct Sweep {
    // Called for records that hold wanted facts or a problem, in the order of their partition.
    std::function<void(const SweptRecord&)> visit;
    // Called now and then with how many records were read of how many; true: go on.
    std::function<bool(std::int64_t read, std::int64_t total)> go_on;
};

// Where the readers stand afterwards: at `to`, or before when `go_on` said no. Throws
// events::LogUnavailable.
ReaderStates sweep(
    events::Log& log,
    const ReaderStates& from,
    const Ends& to,
    std::vector<std::string_view> types,
    const Sweep& each
);

}  // namespace projections
