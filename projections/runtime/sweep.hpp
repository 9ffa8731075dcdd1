#pragma once
// Reads a stretch of the log as fast as it goes: records are fetched on a thread of their own, the
// caller's decodes and folds them one by one.

#include "projections/runtime/reading.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

namespace projections {

using Ends = std::map<events::Partition, events::Offset>;  // exclusive

Ends ends_of(events::Log& log, const ReaderStates& states);

// Who is told of what was swept, in the order of each partition.
class Swept {
public:
    virtual ~Swept() = default;

    // Facts of this record follow. Both live until the next call.
    virtual void begin(const events::Partition& partition, const events::Record& record) = 0;
    virtual void fact(const events::SeenFact& seen) = 0;

    // It counts and was not understood; facts before the bad place were told.
    virtual void problem(
        const events::Partition& partition, const events::Record& record, const Reading& reading
    ) = 0;
};

struct SweepProgress {
    std::int64_t read = 0;  // records
    std::int64_t total = 0;
    std::uint64_t facts = 0;  // in records of which any is wanted
};

// Asked now and then; false: enough.
using GoOn = std::function<bool(const SweepProgress&)>;

struct SweepOutcome {
    ReaderStates states;  // at `to`, or before it when there was enough
    SweepProgress progress;
};

// Throws events::LogUnavailable.
SweepOutcome sweep(
    events::Log& log,
    const ReaderStates& from,
    const Ends& to,
    std::vector<std::string_view> types,
    Swept& swept,
    const GoOn& go_on = {}
);

}  // namespace projections
