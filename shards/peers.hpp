#pragma once
// The other processes, as a gateway reaches them. HttpPeers does it for real; tests have theirs in
// memory.

#include "base/time.hpp"
#include "shards/answer.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace shards {

// A shard in another process.
struct ShardAddress {
    std::string url;  // where that process takes what is forwarded
    std::int32_t partition = 0;
    auto operator<=>(const ShardAddress&) const = default;
};

class Peers {
public:
    virtual ~Peers() = default;

    // Thread-safe, both.

    // As far as is known here; absent when nobody else says to own it.
    virtual std::optional<ShardAddress> owner_of(std::int32_t partition) const = 0;

    // Asks that process, which answers itself or says `not_here`, and never passes it on. `respond`
    // is called once, on any thread, soon after `within` at the latest. `not_here`: it certainly
    // did not get there, or was not its business; nothing happened. `unknown`: it may have.
    virtual void ask(
        const ShardAddress& owner, const Ask& ask, base::Duration within, Respond respond
    ) = 0;
};

}  // namespace shards
