#include "shards/roster.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/ulid.hpp"

#include <algorithm>

namespace shards {

namespace {

constexpr base::Duration silent_shown_for = std::chrono::hours{1};

}  // namespace

std::vector<const Member*> ranked(const std::vector<Member>& members, std::string_view what) {
    struct Scored {
        std::uint64_t score;
        const Member* member;
    };

    std::vector<Scored> scored;
    for (const auto& member : members) {
        scored.push_back({base::stable_hash(what, base::stable_hash(member.url)), &member});
    }
    std::sort(scored.begin(), scored.end(), [](const Scored& one, const Scored& other) {
        return one.score != other.score ? one.score > other.score
                                        : one.member->id < other.member->id;
    });
    std::vector<const Member*> ordered;
    std::transform(scored.begin(), scored.end(), std::back_inserter(ordered), [](const auto& one) {
        return one.member;
    });
    return ordered;
}

const Member* rendezvous(const std::vector<Member>& members, std::string_view what) {
    const auto ordered = ranked(members, what);
    return ordered.empty() ? nullptr : ordered.front();
}

events::NewRecord heartbeat_of(const Member& member) {
    return {.key = member.url, .headers = {{"kind", "member"}}, .value = base::to_json(member)};
}

events::NewRecord goodbye_of(const std::string& url) {
    return {.key = url, .headers = {{"kind", "goodbye"}}};
}

void Roster::hear(const events::Record& record) {
    // While nobody could be heard, ourselves included, nobody's silence means anything: after an
    // outage of the log all are given time to speak again.
    const auto silence = record.appended_at - latest_;
    if (hears_itself_ && silence > alive_for_) {
        for (auto& [url, one] : heard_) {
            one.spared_to += silence;
        }
    }
    latest_ = std::max(latest_, record.appended_at);
    if (record.value.empty()) {
        heard_.erase(record.key);
        return forget_owner(record.key);
    }
    auto member = base::read_json<Member>(record.value);
    if (!member) {
        return;  // Of a newer program; it is no member that we could forward to.
    }
    note_owners(*member);
    hears_itself_ = hears_itself_ || member->id == self_;
    auto& heard = heard_[member->url];
    heard = {
        .member = std::move(*member),
        .heard_at = record.appended_at,
        .spared_to = record.appended_at
    };
}

// Only news count: a member that slept through a takeover goes on saying what it said before. Where
// nobody is known to own, a repetition counts too: what a former owner said late, of its own time,
// has hidden the news.
void Roster::note_owners(const Member& member) {
    const auto before = heard_.find(member.url);
    const bool same_run = before != heard_.end() && before->second.member.id == member.id;
    if (before != heard_.end() && !same_run) {
        forget_owner(member.url);
    }
    const auto owned = [](const Member& of, std::int32_t partition) {
        return std::find(of.owns.begin(), of.owns.end(), partition) != of.owns.end();
    };
    if (same_run) {
        for (const auto partition : before->second.member.owns) {
            const auto owner = owners_.find(partition);
            if (!owned(member, partition) && owner != owners_.end() &&
                owner->second == member.url) {
                owners_.erase(owner);
            }
        }
    }
    for (const auto partition : member.owns) {
        if (!same_run || !owned(before->second.member, partition)) {
            owners_[partition] = member.url;
        } else {
            owners_.try_emplace(partition, member.url);
        }
    }
}

void Roster::forget_owner(const std::string& url) {
    std::erase_if(owners_, [&](const auto& one) { return one.second == url; });
}

std::vector<Member> Roster::alive() const {
    std::vector<Member> all;
    for (const auto& [url, one] : heard_) {
        if (one.spared_to + alive_for_ > latest_) {
            all.push_back(one.member);
        }
    }
    return all;
}

std::vector<Roster::Heard> Roster::heard() const {
    std::vector<Heard> all;
    for (const auto& [url, one] : heard_) {
        if (one.heard_at + silent_shown_for > latest_) {
            all.push_back(one);
            all.back().is_alive = one.spared_to + alive_for_ > latest_;
        }
    }
    return all;
}

bool Roster::is_alive(std::string_view member) const {
    return std::any_of(heard_.begin(), heard_.end(), [&](const auto& one) {
        return one.second.member.id == member && one.second.spared_to + alive_for_ > latest_;
    });
}

std::optional<std::string> Roster::owner_of(std::int32_t partition) const {
    const auto owner = owners_.find(partition);
    return owner == owners_.end() ? std::nullopt : std::optional{owner->second};
}

}  // namespace shards
