#pragma once
// The thread on which this process's shards live: feeds them records, reports, commands and time,
// and starts anew those that were lost.

#include "base/driver.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "events/log.hpp"
#include "shards/relay.hpp"
#include "shards/shard.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shards {

using Alarm = std::function<void(std::string_view)>;
// Is the holder of a claim believed to be running? By its member id.
using IsAlive = std::function<bool(std::string_view member)>;

struct HostOptions {
    std::int32_t partitions = 8;
    ShardIdentity identity;
    ShardLimits limits;
    base::Driver driver = base::Driver::own_thread;
};

struct PartitionStatus {
    std::int32_t partition = 0;
    ShardStatus shard;
    std::string owner_member;
    std::string owner_url;
};

class Host {
public:
    // What it is given must outlive it. `owns_changed` is told which partitions are owned here.
    Host(
        HostOptions options,
        events::Log& log,
        Relay& relay,
        const base::Clock& clock,
        base::Random& random,
        IsAlive is_alive,
        std::function<void(std::vector<std::int32_t>)> owns_changed,
        Alarm alarm
    );
    ~Host();  // leaves every shard in good order, within leave_wait, unless the caller drives

    // For a caller that drives: waits until there is something to do, `wait` at most; does it.
    void turn(base::Duration wait);

    // All thread-safe; `respond` is called on the host's thread.
    void submit(Request request, Respond respond);
    void ask(base::Slot slot, Look look, Respond respond);

    // The partitions that this process should own, as far as is known.
    void want(std::vector<std::int32_t> partitions);

    std::vector<PartitionStatus> status() const;

    // True once every wanted partition is owned.
    bool settled() const;

    // As of the last turn of the host's thread; cheap.
    bool owns(std::int32_t partition) const;

    std::int32_t partitions() const;

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace shards
