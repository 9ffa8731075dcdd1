#pragma once
// A cluster whose every step is taken by the test: hosts on one log in memory, under a clock that
// moves a millisecond at a time. Heartbeats and records take a while to arrive, as they do.

#include "events/memory_log.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/crypto/routing.hpp"
#include "shards/host.hpp"
#include "shards/roster.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tests {

class SteppedCluster;

// One process of it.
class SteppedNode {
public:
    SteppedNode(SteppedCluster& cluster, const std::string& name, std::uint64_t seed);

    // Tells everybody, now, how it is.
    void beat();
    void turn();

    const std::string& url() const { return self.url; }

    shards::Host& host() { return host_; }

    shards::Member self;
    std::vector<std::string> alarms;
    bool is_paused = false;

    void hear(const events::Record& record);

private:
    SteppedCluster& cluster_;
    base::SeededRandom random_;
    shards::Roster roster_;
    base::Duration beats_at_{0};
    platform::crypto::Routing routing_{platform::crypto::Key32{}};
    platform::crypto::KeyRing ring_;
    shards::Relay relay_;
    shards::Host host_;
};

class SteppedCluster {
public:
    explicit SteppedCluster(std::int32_t partitions = 4);
    ~SteppedCluster();

    SteppedNode& add(const std::string& name);

    // Kill -9: nothing of it is left, and nothing was said.
    void kill(SteppedNode& node);

    // Heartbeats are lost for so long, everybody's.
    void silence(base::Duration time) { silent_until_ = clock.steady() + time; }

    // The next record for `facts` does not get there.
    void lose_next_append() { loses_next_ = true; }

    // A millisecond passes.
    void step();

    // Steps until it is so, and says how long it took. Fails the test after `within`.
    base::Duration until(
        const std::function<bool()>& condition, base::Duration within = base::Duration{60'000}
    );
    void pass(base::Duration time);

    // Exactly one node owns each partition, and these nodes share them all.
    bool is_owned_by(const std::vector<const SteppedNode*>& nodes) const;
    SteppedNode* owner_of(std::int32_t partition);

    // As a gateway does it: asks the owner, again while there is none, at most ten seconds.
    struct Call {
        shards::Request request;
        base::Duration since{0};
        SteppedNode* asked = nullptr;  // while it is under way
        std::optional<shards::Answer> answer;
        base::Duration took{0};
    };

    std::shared_ptr<Call> call(const std::string& id, domain::Command command);

    base::ManualClock clock;
    events::MemoryLog log;
    const std::int32_t partitions;
    std::vector<std::shared_ptr<Call>> calls;

private:
    friend class SteppedNode;

    struct Said {
        base::Duration at;
        events::Record record;
    };

    void carry(const std::shared_ptr<Call>& call);

    std::vector<std::unique_ptr<SteppedNode>> nodes_;
    std::deque<Said> said_;  // on its way
    base::Duration silent_until_{0};
    bool loses_next_ = false;
    std::uint64_t seeds_ = 0;
};

events::RecipientId person_of(std::int32_t partition);

}  // namespace tests
