#include "shards/shares.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shards {

namespace {

template <class T, class U>
bool has(const std::vector<T>& all, const U& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

std::vector<Member> playing(std::string_view role, const std::vector<Member>& alive) {
    std::vector<Member> players;
    std::copy_if(alive.begin(), alive.end(), std::back_inserter(players), [&](const auto& member) {
        return !member.draining && has(member.roles, role);
    });
    return players;
}

Share share_of(std::string_view member, const std::vector<Member>& alive, std::int32_t partitions) {
    Share share;
    const auto candidates = playing("api", alive);
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
        const auto* next = rendezvous(candidates, fmt::format("facts/{}", partition));
        if (!next) {
            continue;
        }
        if (next->id == member) {
            share.own.push_back(partition);
        } else if (has(next->stands_by, partition) || has(next->owns, partition)) {
            share.let_go.push_back(partition);
        }
    }
    return share;
}

}  // namespace shards
