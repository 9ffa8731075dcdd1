#pragma once
// Who should own which shard, as the members' heartbeats suggest. Pure; a hint and no more.

#include "shards/roster.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace shards {

// Which partitions a process owns, and which it has folded and claims once their owner leaves.
struct Holdings {
    std::vector<std::int32_t> owns;
    std::vector<std::int32_t> stands_by;
    bool operator==(const Holdings&) const = default;
};

// What a process should do about the partitions of `facts`. What is in neither list it neither
// takes nor gives up.
struct Share {
    std::vector<std::int32_t> own;
    // Another one should own it, and has folded it: from here on each moment costs callers time.
    std::vector<std::int32_t> let_go;
    bool operator==(const Share&) const = default;
};

// Those who play a role and do not leave: among them work is shared out.
std::vector<Member> playing(std::string_view role, const std::vector<Member>& alive);

Share share_of(std::string_view member, const std::vector<Member>& alive, std::int32_t partitions);

}  // namespace shards
