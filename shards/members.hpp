#pragma once
// Who takes part: each process says so once a second in the topic `cluster`, and is alive if heard
// within five seconds. A hint of who should own what; safety comes from the reading rule alone.

#include "base/time.hpp"
#include "events/log.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace shards {

inline constexpr base::Duration heartbeat_every{1'000};
inline constexpr base::Duration alive_for{5'000};

struct Member {
    std::string id;  // of this run of the process
    std::string
        url;  // where it takes forwarded commands; a new run on the same url replaces the old
    std::vector<std::string> roles;
    std::vector<std::int32_t> owns;  // partitions of `facts` whose claim it holds
    std::vector<std::string> lanes;  // whose ledger's claim it holds
    bool draining = false;
    std::uint32_t level = 0;
    std::string version;
    base::Instant started_at;
    bool operator==(const Member&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Member, (), (id, url, roles, owns, lanes, draining, level, version, started_at)
)

// Of the members given, the one whose score for `what` is highest; absent when there is none. A
// pure function, so all who see the same members agree, and a member's end moves only its own.
const Member* rendezvous(const std::vector<Member>& members, std::string_view what);

class Members {
public:
    using Changed = std::function<void(const std::vector<Member>& alive)>;

    // `changed` is called on the members' thread whenever somebody came, left or drained; the first
    // time when the own heartbeat was read back.
    Members(events::Log& log, Member self, Changed changed);
    ~Members();  // says goodbye, so that nobody waits for five seconds

    // Thread-safe.
    std::vector<Member> alive() const;
    bool is_alive(std::string_view member) const;
    void now_owns(std::vector<std::int32_t> partitions);
    void now_runs(std::vector<std::string> lanes);
    void drain();

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace shards
