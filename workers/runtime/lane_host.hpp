#pragma once
// The thread on which a lane lives in this process, when it is the one that should own it.

#include "base/random.hpp"
#include "base/time.hpp"
#include "events/log.hpp"
#include "shards/host.hpp"
#include "shards/relay.hpp"
#include "workers/runtime/lane.hpp"

#include <functional>
#include <memory>

namespace workers {

class LaneHost {
public:
    // What it is given must outlive it. `owns_changed` is told whether the lane is owned here.
    LaneHost(
        LaneOptions options,
        Provider provider,
        MakeCall make_call,
        events::Log& log,
        shards::Relay& relay,
        const base::Clock& clock,
        base::Random& random,
        shards::IsAlive is_alive,
        std::function<void(bool)> owns_changed,
        shards::Alarm alarm
    );
    // Leaves, and turns until it has left, unless the caller drives.
    ~LaneHost();

    // For a caller that drives: waits until there is something to do, `wait` at most; does it.
    void turn(base::Duration wait);

    // As above. From here on nothing new is started. It has left when what was under way is on
    // record, or after 25 s: then that is in doubt until the next owner settles it.
    void leave();
    bool has_left();

    // Should this process own the lane?
    void want(bool wanted);

    LaneStatus status() const;

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace workers
