#include "shards/shares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>

namespace shards {

namespace {

template <class T, class U>
bool has(const std::vector<T>& all, const U& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

// Each partition goes to the one who ranks highest for it and has room. Nobody is given more than
// one above another: docs/adr/0005-even-shares.md.
class Rooms {
public:
    Rooms(std::int32_t partitions, std::size_t members)
        : each_{static_cast<std::size_t>(partitions) / members},
          with_one_more_{static_cast<std::size_t>(partitions) % members} {}

    bool takes(const Member* member) {
        auto& taken = taken_[member];
        if (taken > each_ || (taken == each_ && with_one_more_ == 0)) {
            return false;
        }
        with_one_more_ -= taken == each_ ? 1 : 0;
        ++taken;
        return true;
    }

private:
    const std::size_t each_;
    std::size_t with_one_more_;
    std::map<const Member*, std::size_t> taken_;
};

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
    if (candidates.empty()) {
        return share;
    }
    Rooms rooms{partitions, candidates.size()};
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
        const auto order = ranked(candidates, fmt::format("facts/{}", partition));
        const auto* next = *std::find_if(order.begin(), order.end(), [&](const auto* candidate) {
            return rooms.takes(candidate);
        });
        if (next->id == member) {
            share.own.push_back(partition);
        } else if (has(next->stands_by, partition) || has(next->owns, partition)) {
            share.let_go.push_back(partition);
        }
    }
    return share;
}

}  // namespace shards
