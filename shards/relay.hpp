#pragma once
// The relay: sends what confirmed facts cause elsewhere, in order, at least once. A thread of its
// own, because drawing and sealing codes takes time. Shards and lanes are its sources.

#include "base/driver.hpp"
#include "base/time.hpp"
#include "events/log.hpp"
#include "shards/outgoing.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace shards {

// Called on the relay's thread when everything up to and including this offset was delivered.
using RelayProgress = std::function<void(events::Offset)>;
// How soon what a source causes is sent. Gathered: a moment later, with all that came meanwhile, so
// that many share a record; for sources that nobody waits for.
enum class RelayPace { at_once, gathered };

using RelayAlarm = std::function<void(std::string_view)>;

// All outlive the relay. The alarm is called on its thread.
struct RelayPorts {
    events::Log& log;
    const platform::crypto::Routing& routing;
    const platform::crypto::KeyRing& keys;
    const base::Clock& clock;
    base::Random& random;
    RelayAlarm alarm;
};

class Relay {
public:
    Relay(
        std::int32_t partitions, RelayPorts ports, base::Driver driver = base::Driver::own_thread
    );
    ~Relay();  // what is under way is dropped: the next owner sends it again

    // For a caller that drives: one step of sending; waits for it at most as a thread would.
    void turn();

    // Thread-safe. A source's causes are sent in the order given.
    std::uint64_t add_source(RelayProgress progress, RelayPace pace = RelayPace::at_once);
    void remove_source(std::uint64_t source);
    void send(std::uint64_t source, std::int32_t partition, Caused caused);

    // Follow-ups waiting or under way.
    std::size_t backlog() const;

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace shards
