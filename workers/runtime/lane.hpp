#pragma once
// One lane's owner: takes jobs from the queues into its ledger, makes the calls, records what came
// of them. ARCHITECTURE §7. No I/O and no thread of its own; the host feeds it and carries out what
// it asks of LanePort.
//
// A call is made only after its JobStarted is confirmed, so a replaced owner makes none. A job that
// was started by a predecessor and has no outcome is in doubt: with a provider that honours keys it
// is called again with the same key, else it becomes unknown and a person settles it.

#include "base/driver.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "domain/follow_ups.hpp"
#include "events/job_record.hpp"
#include "events/log.hpp"
#include "shards/shard.hpp"
#include "shards/writer.hpp"
#include "workers/runtime/breaker.hpp"
#include "workers/runtime/ledger.hpp"
#include "workers/runtime/policy.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace workers {

// What became of a call, as the lane sees it.
enum class CallOutcome {
    done,
    transient,      // not done; later may work
    throttled,      // not done; too fast
    refused,        // not done, never will be for this recipient
    wrong,          // not done; our own mistake
    misconfigured,  // not done; nobody's will be
    unreachable,    // not done; nothing was tried
    unknown,        // may have been done
    erased,         // not tried; the person is gone
    not_yet         // not tried; something it needs is not there yet
};

struct CallResult {
    CallOutcome outcome = CallOutcome::unknown;
    std::string code;
    std::string provider_id;
    std::optional<base::Duration> retry_after;
};

struct Provider {
    std::string name;
    bool honours_keys = false;
    base::Duration keys_kept{0};
    std::size_t max_in_flight = 50;
};

class LanePort {
public:
    virtual ~LanePort() = default;
    virtual std::optional<std::uint64_t> append(events::NewRecord record) = 0;  // to the ledger
    virtual void read_queue_from(bool urgent, events::Offset offset) = 0;
    virtual void stop_queue(bool urgent) = 0;
    // Answered later by Lane::on_result, once.
    virtual void call(const events::Job& job, std::uint32_t attempt, base::Duration timeout) = 0;
    virtual void relay(shards::Caused caused) = 0;
    virtual void alarm(std::string_view what) = 0;
};

struct LaneOptions {
    std::string name;  // "mail"
    shards::WriterOptions writer;
    BreakerOptions breaker;
    double rate_per_second = 0;  // 0: no limit
    base::Duration call_timeout{30'000};
    base::Duration doubt_margin{5'000};
    std::size_t buffered = 2'000;  // read from a queue and not yet taken
    base::Driver driver = base::Driver::own_thread;  // of its host
};

struct LaneStatus {
    std::string state;
    events::BreakerState breaker = events::BreakerState::closed;
    std::string breaker_reason;
    std::size_t waiting = 0;
    std::size_t running = 0;
    std::size_t retry_wait = 0;
    std::size_t held = 0;
    std::size_t unknown = 0;
    std::size_t dead = 0;
    std::uint64_t succeeded = 0;
    std::uint64_t ended = 0;
};

class Lane {
public:
    enum class State { folding, folded, claiming, owning, leaving, gone };

    Lane(
        LaneOptions options,
        Provider provider,
        const base::Clock& clock,
        base::Random& random,
        LanePort& port
    );

    void fold_until(events::Offset end);
    void on_ledger(const events::Record& record);
    void on_queue(bool urgent, const events::Record& record);
    void on_report(const events::DeliveryReport& report);
    void on_result(const events::JobId& job, CallResult result);
    void relayed(events::Offset offset);
    void claim();
    void tick();

    // Starts nothing new; gone when all calls are answered and recorded.
    void leave();

    State state() const { return state_; }

    const std::optional<events::Claim>& current_claim() const { return writer_.current_claim(); }

    events::Offset next_offset() const { return writer_.next_offset(); }

    std::string why_gone() const;
    LaneStatus status() const;

private:
    struct Queued {
        events::Offset offset = 0;
        events::Job job;
    };

    struct Queue {
        bool urgent = false;
        std::deque<Queued> jobs;
        events::Offset next = 0;  // to be read
        bool stopped = false;
    };

    struct Call {
        events::Job job;
        std::uint32_t attempt = 0;
        std::uint64_t bar = 0;  // made when this commit is confirmed
        base::Instant deadline;
        bool made = false;
    };

    void become_owner();
    void take_up(const OpenJob& open);
    void on_item(Queue& queue, events::Offset offset, events::QueueItem item);
    void control(events::BatchControl control);
    void stop_invite(events::InviteStop stop);
    void order(const events::JobOrder& order);
    void start_jobs();
    bool start_due();
    bool start_queued(Queue& queue);
    bool start(const events::Job& job, std::uint32_t attempts, bool known);
    bool skip_or_hold(const events::Job& job, bool known);
    void end_as_skipped(const events::Job& job, bool known, std::string reason, bool cancelled);
    void make_calls();
    void record(const events::JobId& id, const CallResult& result);
    void record_failure(const Call& call, const CallResult& result);
    void record_breaker(const Call& call, const CallResult& result);
    void defer(const events::Job& job, bool known, std::string reason, base::Instant until);
    void put(events::Fact fact);
    void flush();
    void flush_part();
    void note_progress();
    void schedule(const events::JobId& id, base::Instant at);
    void on_confirmed(events::Offset offset, const std::vector<events::StreamFact>& facts);
    void read_more(Queue& queue);
    bool take_token();

    const LaneOptions options_;
    const Provider provider_;
    const base::Clock& clock_;
    base::Random& random_;
    LanePort& port_;
    const std::string stream_;

    State state_ = State::folding;
    shards::Writer writer_;
    Ledger ledger_;
    Breaker breaker_;
    events::Offset fold_end_ = 0;
    std::uint32_t seq_ = 0;
    base::Instant now_;

    Queue urgent_{.urgent = true};
    Queue bulk_;
    std::map<std::string, Call> calls_;  // by job id
    std::deque<std::string> uncalled_;   // started, in order of their bars
    std::unordered_set<std::string> busy_keys_;
    using Due = std::pair<base::Instant, std::string>;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
    std::unordered_map<std::string, std::vector<std::string>> held_;  // by batch: job ids

    std::vector<events::StreamFact> facts_;  // of the commit being gathered
    std::deque<shards::Caused> backlog_;
    events::Offset relayed_ = -1;
    events::Offset relay_noted_ = -1;
    base::Duration noted_at_{0};
    events::QueuesTaken noted_taken_;
    double tokens_ = 1;
    base::Duration tokens_at_{0};
    double rate_ = 0;
    std::uint64_t succeeded_ = 0;
};

}  // namespace workers
