#pragma once
// This process among the others: says once a second that it is there, and hears who else is. A
// thread of its own.

#include "base/driver.hpp"
#include "base/time.hpp"
#include "events/log.hpp"
#include "shards/roster.hpp"
#include "shards/shares.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shards {

struct MembersOptions {
    base::Duration heartbeat_every{1'000};
    base::Duration alive_for{5'000};
    base::Driver driver = base::Driver::own_thread;
};

class Members {
public:
    using Changed = std::function<void(const std::vector<Member>& alive)>;

    // Silent and deaf until start(). `changed` is called on the members' thread whenever somebody
    // came, left or said something new, figures aside; the first time when the own heartbeat was
    // read back. Log and clock outlive it.
    Members(
        events::Log& log,
        const base::Clock& clock,
        Member self,
        Changed changed,
        MembersOptions options = {}
    );
    // Says goodbye, so that nobody waits for five seconds; unless the caller drives.
    ~Members();

    // For a caller that drives: says and hears what there is to be.
    void turn();
    void say_goodbye();

    void start();

    // Once this has returned `changed` is not called any more.
    void stop_telling();

    // Thread-safe.
    std::vector<Member> alive() const;
    std::vector<Roster::Heard> heard() const;
    bool is_alive(std::string_view member) const;

    // Where another process is that says to hold the partition's claim.
    std::optional<std::string> owner_of(std::int32_t partition) const;

    // For how long its own heartbeat has not come back: the log takes nothing, or is not read.
    base::Duration silence() const;

    // Answers of the last 24 hours by their phase: those of this process now, and those of all
    // others that are alive as they said in their last heartbeats. A process that ended takes its
    // answers along.
    using Phases = std::map<std::string, std::uint64_t>;
    Phases phases_answered() const;

    // From now on each heartbeat tells what `own` says, until another one is given. Called on
    // several threads, one at a time; not once it was replaced.
    void count_phases(std::function<Phases()> own);

    void now_holds(Holdings holdings);
    void now_runs(std::vector<std::string> lanes);
    void drain();

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace shards
