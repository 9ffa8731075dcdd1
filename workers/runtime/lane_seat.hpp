#pragma once
// A lane's place in this process: starts the lane when it is wanted here, feeds it, makes its
// calls, and starts it anew when it was lost. No thread of its own: LaneHost has one, tests take
// turns by hand.

#include "base/random.hpp"
#include "base/time.hpp"
#include "events/log.hpp"
#include "shards/host.hpp"
#include "shards/relay.hpp"
#include "workers/runtime/lane.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace workers {

// Where outcomes leave the lane; the relay of this process.
class Outbox {
public:
    virtual ~Outbox() = default;

    // `progress` may be called on another thread, also after close.
    virtual std::uint64_t open(shards::RelayProgress progress) = 0;
    virtual void close(std::uint64_t source) = 0;
    virtual void send(std::uint64_t source, shards::Caused caused) = 0;
};

// All outlive the seat.
struct SeatPorts {
    events::Log& log;
    Outbox& outbox;
    const base::Clock& clock;
    base::Random& random;
};

class LaneSeat final : public LanePort {
public:
    LaneSeat(
        LaneOptions options,
        Provider provider,
        MakeCall make_call,
        SeatPorts ports,
        shards::IsAlive is_alive,
        shards::Alarm alarm
    );
    ~LaneSeat() override;

    LaneSeat(const LaneSeat&) = delete;
    LaneSeat& operator=(const LaneSeat&) = delete;

    // Waits until there is something to do, `wait` at most; then does it.
    void turn(bool wanted_here, base::Duration wait);

    // From any thread: the present or next turn does not wait.
    void wake();

    bool is_empty() const { return !lane_; }

    bool owns() const { return lane_ && lane_->state() == Lane::State::owning; }

    LaneStatus status() const;

    std::optional<std::uint64_t> append(events::NewRecord record) override;
    void read_queue_from(bool urgent, events::Offset offset) override;
    void stop_queue(bool urgent) override;
    void call(const Call& call, base::Instant started_at) override;
    bool was_made_here(const events::JobId& job, base::Instant started_at) override;
    void recorded(const events::JobId& job) override;
    void relay(shards::Caused caused) override;
    void alarm(std::string_view what) override;

private:
    struct Answer {
        events::JobId job;
        base::Instant started_at;
        CallResult result;
    };

    // Calls may end after the seat is gone.
    struct Answers {
        std::mutex mutex;
        std::vector<Answer> arrived;
        events::LogClient* waiting = nullptr;  // to be woken; null when nobody waits any more
    };

    // A call of which nothing is on record yet. Kept beyond the lane that made it: what is known
    // need not become unknown because the ledger was out of reach for a while.
    struct MadeCall {
        base::Instant started_at;
        std::optional<CallResult> result;
        bool is_asked_for = false;  // by the present lane
    };

    void start();
    void tell(const LaneStart& start) const;
    void feed(const events::LogEvents& events);
    void take_answers();
    void claim();
    bool may_claim();
    void drop_calls_nobody_asked_for();
    void give_up();
    void put_off_restart();

    const LaneOptions options_;
    const Provider provider_;
    const MakeCall make_call_;
    const SeatPorts ports_;
    const shards::IsAlive is_alive_;
    const shards::Alarm alarm_;
    const events::Partition ledger_;
    const events::Partition urgent_;
    const events::Partition bulk_;
    std::unique_ptr<events::LogClient> client_;
    const std::shared_ptr<Answers> answers_;

    std::unique_ptr<Lane> lane_;                      // null while the lane lives elsewhere
    std::unordered_map<std::string, MadeCall> made_;  // by job id
    std::vector<Answer> known_;                       // asked for again
    bool had_claimed_ = false;
    bool began_at_snapshot_ = false;
    bool has_folded_ = false;  // the present lane; until then what it began at may be to blame
    bool distrusts_snapshots_ = false;
    std::uint64_t relay_source_ = 0;
    std::shared_ptr<std::atomic<events::Offset>> relayed_;
    std::uint64_t next_tag_ = 1;
    base::Duration restart_at_{0};
    base::Duration folded_since_{0};
    events::LogEvents events_;
};

}  // namespace workers
