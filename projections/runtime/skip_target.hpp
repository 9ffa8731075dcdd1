#pragma once
// What an operator would skip by naming a place, before it is done.

#include "projections/runtime/skips.hpp"

#include <string>

namespace projections {

struct SkipTarget {
    std::optional<SkipKey> fact;  // absent: it cannot be skipped, `sentence` says why
    std::string sentence;         // "BatchResumed, batch-01J….3"; nothing of what the fact says
    bool was_applied = false;  // its rows hold it already: they change with the next rebuild only
};

// A record of one fact stands for it; of one with more the fact must be named, so that no more is
// lost than need be. A record that is not understood is skipped whole. Throws faults of database
// and log.
SkipTarget find_skip_target(
    events::Log& log,
    platform::postgres::Connection& connection,
    const Projection& projection,
    const SkipKey& named
);

}  // namespace projections
