#pragma once
// Who takes part, as the heartbeats in the topic `cluster` tell: each process says so once a second
// and is alive if heard within five. A hint of who should own what, and of where an owner is found;
// safety comes from the reading rule alone. Pure: what it knows is what it has heard.

#include "base/time.hpp"
#include "events/record.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shards {

struct Member {
    std::string id;  // of this run of the process
    std::string
        url;  // where it takes forwarded commands; a new run on the same url replaces the old
    std::vector<std::string> roles;
    std::vector<std::int32_t> owns;       // partitions of `facts` whose claim it holds
    std::vector<std::int32_t> stands_by;  // those it has folded and waits for
    std::vector<std::string> lanes;       // whose ledger's claim it holds
    bool draining = false;
    std::uint32_t level = 0;
    std::string version;
    base::Instant started_at;
    // Its answers of the last 24 hours, by the phase that they told.
    std::optional<std::map<std::string, std::uint64_t>> phases_answered;
    bool operator==(const Member&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Member,
    (),
    (id, url, roles, owns, stands_by, lanes, draining, level, version, started_at, phases_answered)
)

// The members given, those first whose score for `what` is highest. A pure function, so all who see
// the same members agree.
std::vector<const Member*> ranked(const std::vector<Member>& members, std::string_view what);

// The first of them; absent when there is none. A member's end moves only its own.
const Member* rendezvous(const std::vector<Member>& members, std::string_view what);

events::NewRecord heartbeat_of(const Member& member);

// A tombstone: compaction forgets the member as well.
events::NewRecord goodbye_of(const std::string& url);

class Roster {
public:
    // As the member `self` hears it.
    Roster(std::string self, base::Duration alive_for)
        : self_{std::move(self)}, alive_for_{alive_for} {}

    // In the order of the topic.
    void hear(const events::Record& record);

    std::vector<Member> alive() const;

    struct Heard {
        Member member;
        base::Instant heard_at;   // the broker's time
        base::Instant spared_to;  // its silence counts from here; see hear()
        bool is_alive = true;
    };

    // Also those that fell silent without a goodbye, for an hour.
    std::vector<Heard> heard() const;

    bool is_alive(std::string_view member) const;

    // Has its own voice come back? Before that it does not know who else is there.
    bool hears_itself() const { return hears_itself_; }

    // Where the process is that last said that it holds the claim; absent when none does. Also of
    // one that is silent by now: whether it is dead shows when it is asked.
    std::optional<std::string> owner_of(std::int32_t partition) const;

private:
    void note_owners(const Member& member);
    void forget_owner(const std::string& url);

    const std::string self_;
    const base::Duration alive_for_;
    bool hears_itself_ = false;
    std::map<std::string, Heard> heard_;  // by url
    std::map<std::int32_t, std::string> owners_;
    base::Instant latest_;  // the broker's clock as last seen
};

}  // namespace shards
