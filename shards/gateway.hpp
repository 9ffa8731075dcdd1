#pragma once
// The way of a coroutine to the shards and back, here or in another process. A request hops to the
// shards' thread; answers come back to each event loop in bursts, with one wake-up a burst.

#include "base/task.hpp"
#include "base/time.hpp"
#include "events/log.hpp"
#include "shards/answer.hpp"
#include "shards/host.hpp"
#include "shards/peers.hpp"

#include <memory>
#include <vector>

namespace shards {

struct GatewayOptions {
    base::Duration deadline{10'000};  // of one call, waiting for an owner included
};

// All outlive the gateway.
struct GatewayPorts {
    Host& host;
    Peers& peers;
    events::Log& log;
    const base::Clock& clock;
};

class Gateway {
public:
    // It outlives the event loops it is called on.
    explicit Gateway(GatewayPorts ports, GatewayOptions options = {});
    ~Gateway();

    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    // Carries out a command, here or at its shard's owner. While nobody owns the shard it is tried
    // again under the same id; `not_here` means that this lasted until the deadline. `unknown` is
    // not tried again: whether it is safe to repeat is the caller's to know. A repeated command is
    // answered with the facts that it caused the first time. Throws events::LogUnavailable when
    // those cannot be read.
    base::Task<Answer> submit(Request request);

    // Several at once, answered in the same order; each as by submit.
    base::Task<std::vector<Answer>> submit_all(std::vector<Request> requests);

    // Looks something up in what a shard has folded. The answer is `nothing`, with what was found;
    // else `busy` or `not_here`. Nothing changes by it, so in doubt it is asked again.
    base::Task<Answer> ask(domain::Question question);

    // What another process asks of the shards here, in the same order. Never passed on: if they
    // live elsewhere by now the answer is `not_here`, and the other process looks again. `within`
    // is what is left of its patience.
    base::Task<std::vector<Answer>> answer_here(std::vector<Ask> asks, base::Duration within);

    std::int32_t partition_of(base::Slot slot) const;

    Host& host() const;

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace shards
