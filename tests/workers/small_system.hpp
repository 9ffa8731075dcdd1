#pragma once
// Shards, relay and the mail lane on one log in memory, with a provider that only counts. Real
// threads; tests wait for conditions with a deadline.

#include "events/memory_log.hpp"
#include "platform/crypto/key_pool.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/crypto/routing.hpp"
#include "platform/crypto/system_random.hpp"
#include "platform/vault/log_vault.hpp"
#include "shards/host.hpp"
#include "shards/relay.hpp"
#include "workers/runtime/lane_host.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tests {

inline constexpr std::int32_t partitions = 4;

// What outlives processes: the log and the provider's memory.
struct Outside {
    explicit Outside(events::Log& log_) : log{log_} {}

    events::Log& log;
    base::SystemClock clock;
    std::mutex mutex;
    std::map<std::string, int> calls;  // by job id
    // How the provider answers; by default all is well.
    std::function<workers::CallResult(const events::Job&, std::uint32_t attempt)> answer;
};

// One process with all roles but the read side.
class Process {
public:
    explicit Process(Outside& outside, std::string name = "one");
    ~Process();

    shards::Answer submit(domain::Command command, std::string id = {});
    std::optional<std::string> state_of(const std::string& stream, base::Slot slot);

    // An import of `rows` addresses, closed; its id.
    events::ImportId import_rows(std::uint32_t rows);

    // Blocks until the batch's state has this text in it; false after `wait`.
    bool wait_for(const events::BatchId& batch, const std::string& text, base::Duration wait);

    platform::crypto::SystemRandom random;
    platform::crypto::Key32 master{};
    platform::crypto::Routing routing;
    platform::crypto::KeyRing ring;
    platform::vault::LogVault vault;
    platform::crypto::KeyPool pool;
    shards::Relay relay;
    shards::Host host;
    workers::LaneHost lane;

private:
    Outside& outside_;
};

// All topics with their partitions.
void create_topics(events::Log& log);

}  // namespace tests
