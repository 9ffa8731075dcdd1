// Records of `cluster`, one a line.

#include "shards/roster.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

#include <set>

namespace fuzz {

void heartbeat(std::string_view input) {
    shards::Roster roster{"us", base::Duration{5'000}};
    base::Instant at{};
    while (!input.empty()) {
        at += base::Duration{1'000};
        const auto line = take_line(input);
        roster.hear({.appended_at = at, .key = "http://them", .value = std::string{line}});
    }
    std::set<std::string> urls;
    for (const auto& member : roster.alive()) {
        must(roster.is_alive(member.id), "who is listed as alive is alive");
        must(urls.insert(member.url).second, "a new run on the same url replaces the old");
        const auto before = roster.heard().size();
        const auto record = shards::heartbeat_of(member);
        roster.hear({.appended_at = at, .key = record.key, .value = record.value});
        must(roster.heard().size() == before, "the same heartbeat is of the same member");
    }
}

}  // namespace fuzz
