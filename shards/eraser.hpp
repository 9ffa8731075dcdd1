#pragma once
// Destroys the keys that nobody may use any more: a reader of confirmed facts that puts tombstones
// into the vault. It keeps no position. At each start it reads from the beginning, or from a
// snapshot that knows all keys since then, and asks of every key whether the vault calls it erased,
// so a crash loses nothing, and after a restore of an older vault all erasures are done again.
// Twice is the same.

#include "base/driver.hpp"
#include "base/time.hpp"
#include "events/snapshot_maker.hpp"
#include "platform/crypto/key_pool.hpp"
#include "platform/crypto/key_ring.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace shards {

struct EraserPorts {
    events::Log& log;
    platform::crypto::VaultStore& vault;  // answers before it goes
    platform::crypto::KeyRing& ring;      // as the vault has it
    const base::Clock& clock;
    std::function<void(std::string_view)> alarm;
    events::SnapshotStore* snapshots = nullptr;  // to begin at; null: there are none
    std::function<void(std::string_view)> say = {};
};

// How a snapshot of what the eraser knows is made.
events::SnapshotPlan plan_of_spent_keys(std::int32_t partitions);

class Eraser {
public:
    // Reads with a thread of its own. What it is given outlives it.
    Eraser(
        std::int32_t partitions, EraserPorts ports, base::Driver driver = base::Driver::own_thread
    );
    ~Eraser();

    Eraser(const Eraser&) = delete;
    Eraser& operator=(const Eraser&) = delete;

    // Blocks until the facts there were at the start are read and the keys of everybody they call
    // erased are so. False after `wait`, or when it cannot go on; problem() says why.
    bool wait_until_done(base::Duration wait);

    // Whether to write tombstones, or only to watch that another process does. True until said.
    void want(bool wanted);

    // Keys that are not known to be erased yet.
    std::size_t pending() const;

    // Why it stopped for good; empty while it reads.
    std::string problem() const;

    // For a caller that drives: reads what there is and writes what is to be.
    void turn();

private:
    struct Work;
    std::shared_ptr<Work> work_;  // shared with the vault's answers
};

}  // namespace shards
