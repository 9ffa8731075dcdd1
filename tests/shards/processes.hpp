#pragma once
// Several processes on one log in memory, with their gateways, and a network between them that a
// test can disturb. Real threads; what is waited for has a deadline.

#include "events/memory_log.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/crypto/routing.hpp"
#include "platform/crypto/system_random.hpp"
#include "shards/gateway.hpp"
#include "shards/host.hpp"
#include "shards/relay.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tests {

inline constexpr std::int32_t partitions = 2;

class Process;

// Carries letters from process to process, as text like the real one.
class Network {
public:
    void join(Process& process);
    void leave(Process& process);

    // From now on nothing gets there, as when its machine is gone.
    void cut_off(const std::string& url);
    void reconnect(const std::string& url);

    // The next asks get there, their answers do not come back.
    void lose_answers(std::size_t count);

    // Nothing that is asked there is answered.
    void hang(const std::string& url);

    // How many asks were sent, wherever to.
    std::size_t sent() const;

    std::optional<std::string> owner_of(std::int32_t partition, const std::string& asking) const;
    void carry(
        const shards::ShardAddress& to,
        const shards::Ask& ask,
        base::Duration within,
        shards::Respond respond
    );

private:
    enum class Way { open, cut, hangs };

    mutable std::mutex mutex_;
    std::map<std::string, Process*> processes_;
    std::map<std::string, Way> ways_;
    std::size_t answers_to_lose_ = 0;
    std::size_t sent_ = 0;
    std::vector<shards::Respond> never_;  // of asks that hang
};

struct Surroundings {
    base::SystemClock clock;
    events::MemoryLog log{clock};
    Network network;

    Surroundings();
};

class Process {
public:
    Process(
        Surroundings& around,
        std::string name,
        std::vector<std::int32_t> owns,
        base::Duration deadline = base::Duration{10'000}
    );
    ~Process();

    const std::string& url() const { return url_; }

    shards::Answer submit(const std::string& id, domain::Command command);
    std::vector<shards::Answer> submit_all(std::vector<shards::Request> requests);
    shards::Answer ask(domain::Question question);
    std::vector<shards::Answer> answer_here(std::vector<shards::Ask> asks);

    // Without waiting for the answers.
    void answer_letter(
        std::vector<shards::Ask> asks,
        base::Duration within,
        std::function<void(std::vector<shards::Answer>)> answered
    );

    // Moves what it should own; returns once it owns just that.
    void own(std::vector<std::int32_t> partitions);

    shards::Host& host();

private:
    struct Parts;
    const std::string url_;
    Surroundings& around_;
    std::unique_ptr<Parts> parts_;
};

// A person in the slot of that partition.
events::RecipientId person_in(std::int32_t partition);

shards::Request request_of(const std::string& id, domain::Command command);

}  // namespace tests
