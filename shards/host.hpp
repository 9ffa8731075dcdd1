#pragma once
// The thread on which this process's shards live, or a caller's that takes its turns.

#include "base/driver.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "events/log.hpp"
#include "shards/relay.hpp"
#include "shards/shard.hpp"
#include "shards/shares.hpp"

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

// All outlive the host. The functions are called on its thread.
struct HostPorts {
    events::Log& log;
    Relay& relay;
    const base::Clock& clock;
    base::Random& random;
    IsAlive is_alive;
    std::function<void(Holdings)> holdings_changed;
    Alarm alarm;
    events::SnapshotStore* snapshots = nullptr;      // to begin at; null: there are none
    std::function<void(std::string_view)> say = {};  // what is worth a line, and no alarm
};

struct PartitionStatus {
    std::int32_t partition = 0;
    ShardStatus shard;
    std::string owner_member;
    std::string owner_url;
};

class HostLoop;

class Host {
public:
    Host(HostOptions options, HostPorts ports);
    // Leaves every shard in good order, if the log lets it within ten seconds; unless the caller
    // drives: then they are dropped as by a crash.
    ~Host();

    // For a caller that drives: waits until there is something to do, `wait` at most; does it.
    void turn(base::Duration wait);

    // All thread-safe; `respond` is called on the host's thread.
    void submit(Request request, Respond respond);
    void ask(base::Slot slot, Look look, Respond respond);

    // What this process should own and may let go of, as far as is known. What is in neither it
    // keeps: losing the hint is no reason to stop.
    void want(Share share);

    std::vector<PartitionStatus> status() const;

    // True once it is known what this process should own, and it does.
    bool settled() const;

    // As of the last turn of the host's thread; cheap.
    bool owns(std::int32_t partition) const;

    std::int32_t partitions() const;

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace shards
