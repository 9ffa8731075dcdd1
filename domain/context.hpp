#pragma once
// Everything a decision may know besides state and command.

#include "base/rule.hpp"
#include "base/time.hpp"
#include "events/record.hpp"

#include <string>
#include <vector>

namespace domain {

struct Context {
    std::string actor;  // "admin:01J…", "system:relay"
    base::Instant now;  // never goes back within a shard
};

// (stream, fact) pairs of one decision; the shard numbers them.
struct Placed {
    std::string stream;
    events::Fact fact;
    bool operator==(const Placed&) const = default;
};

using Decided = base::Decision<Placed>;

}  // namespace domain
