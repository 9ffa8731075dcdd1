#pragma once
// The way of a coroutine to the shards and back. A request hops to the shards' thread; answers come
// back to each event loop in bursts, with one wake-up a burst.

#include "base/task.hpp"
#include "base/time.hpp"
#include "events/log.hpp"
#include "shards/answer.hpp"
#include "shards/host.hpp"

#include <memory>
#include <vector>

namespace shards {

struct GatewayOptions {
    base::Duration deadline{10'000};  // of one call, waiting for an owner included
};

class Gateway {
public:
    // All outlive it, and it outlives the event loops it is called on.
    Gateway(Host& host, events::Log& log, const base::Clock& clock, GatewayOptions options = {});
    ~Gateway();

    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    // Carries out a command. While nobody owns its shard it is tried again under the same id;
    // `not_here` means that this lasted until the deadline. A repeated command is answered with the
    // facts that it caused the first time. Throws events::LogUnavailable when those cannot be read.
    base::Task<Answer> submit(Request request);

    // Several at once, answered in the same order; each as by submit.
    base::Task<std::vector<Answer>> submit_all(std::vector<Request> requests);

    // Looks at the state that a slot's shard has folded. `look` may run after this has returned
    // `unknown`: it owns all that it touches.
    base::Task<Answer> ask(base::Slot slot, Look look);

    std::int32_t partition_of(base::Slot slot) const;

    Host& host() const;

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace shards
