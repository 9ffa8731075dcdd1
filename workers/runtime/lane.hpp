#pragma once
// One lane's owner: takes jobs from the queues into its ledger, makes the calls, records what came
// of them. ARCHITECTURE §7. No I/O and no thread of its own; the seat feeds it and carries out what
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
#include "workers/runtime/call.hpp"
#include "workers/runtime/lane_fold.hpp"
#include "workers/runtime/ledger.hpp"
#include "workers/runtime/pace.hpp"
#include "workers/runtime/policy.hpp"
#include "workers/runtime/rate_limit.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace workers {

class LanePort {
public:
    virtual ~LanePort() = default;
    virtual std::optional<std::uint64_t> append(events::NewRecord record) = 0;  // to the ledger
    virtual void read_queue_from(bool urgent, events::Offset offset) = 0;
    virtual void stop_queue(bool urgent) = 0;

    // Answered later by Lane::on_result, once. `started_at` tells the calls of one job apart.
    virtual void call(const Call& call, base::Instant started_at) = 0;

    // Did this process make that call, for an earlier lane of its own? Then the answer comes, or
    // comes again, by Lane::on_result.
    virtual bool was_made_here(const events::JobId& job, base::Instant started_at) = 0;

    // What came of the job's call is confirmed; nobody will ask for it again.
    virtual void recorded(const events::JobId& job) = 0;

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
    std::size_t buffered = 2'000;                    // read from a queue and not yet taken
    base::Driver driver = base::Driver::own_thread;  // of its host
    events::SnapshotStore* snapshots = nullptr;  // to begin at; outlives it. Null: there are none
    std::function<void(std::string_view)> say = {};  // what is worth a line, and no alarm
};

struct LaneStatus {
    std::string state;
    events::BreakerState breaker = events::BreakerState::closed;
    std::string breaker_reason;
    double rate_per_second = 0;  // what is kept to at present; 0: no limit
    std::size_t waiting = 0;
    std::optional<base::Instant> oldest_waiting;  // since when the first in line is wanted
    events::QueuesTaken taken;                    // of the queues, up to where
    std::size_t running = 0;
    std::size_t retry_wait = 0;
    std::size_t held = 0;
    std::size_t unknown = 0;
    std::size_t dead = 0;
    std::uint64_t succeeded = 0;
    double succeeded_per_second = 0;
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

    // Goes on where a snapshot was made. Before the fold.
    void begin_at(LaneFold fold, events::ReaderState place);

    void fold_until(events::Offset end);
    void on_ledger(const events::Record& record);
    void on_queue(bool urgent, const events::Record& record);
    void on_report(const events::DeliveryReport& report);
    void on_result(const events::JobId& job, base::Instant started_at, const CallResult& result);
    void relayed(events::Offset offset);

    // `urgent_end` is where the urgent queue ends by now: nothing is started before it was read up
    // to there, because a word to stop may stand in it.
    void claim(events::Offset urgent_end);
    void tick();

    // Starts nothing new; gone when all calls are answered and recorded.
    void leave();

    State state() const { return state_; }

    const std::optional<events::Claim>& current_claim() const { return writer_.current_claim(); }

    // The last owner said that it is done, or there was none.
    bool predecessor_left() const { return !current_claim() || fold_.predecessor_left; }

    // From where the ledger has to be read, and whether the lane still has a use for that record.
    events::Offset reads_from() const;

    bool wants(events::Offset offset) const { return offset >= reads_from(); }

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

    // A job that runs; the job itself is in the ledger.
    struct Running {
        std::uint32_t attempt = 0;
        base::Instant started_at;
        base::Instant deadline;
        base::Duration until{0};  // the same by the steady clock, which nobody sets
        std::uint64_t bar = 0;    // called when this commit is confirmed
        bool called = false;
    };

    using RunningJob = std::map<std::string, Running>::iterator;
    using IsAbout = std::function<bool(const events::Job&)>;

    // What became of the next job of some line.
    enum class Step { nothing, dealt_with, started };

    struct Unwanted {
        std::string reason;
        bool cancelled = false;  // by its batch
    };

    // Owning
    void fold(const events::Record& record);
    void recall(const events::Record& record);
    void note_folded();
    void give_up_folding(const std::string& why);
    void become_owner();
    void take_up(const OpenJob& open);
    void say_goodbye();

    // Words about jobs
    void on_item(Queue& queue, events::Offset offset, events::QueueItem item);
    void control(const events::BatchControl& control);
    void stop_invite(events::InviteStop stop);
    void order(const events::JobOrder& order);
    void look_through(const IsAbout& is_about);
    bool is_held(const events::Job& job) const;
    std::optional<Unwanted> why_unwanted(const events::Job& job) const;
    void end_unwanted(const events::Job& job, bool known, const Unwanted& why);
    bool skip_or_hold(const events::Job& job, bool known);
    void hold(const events::Job& job, bool known);
    static bool is_put_by(base::Instant not_before, base::Instant now);

    // Starting
    void start_jobs();
    Step start_next();
    Step start_due();
    Step start_queued(Queue& queue);
    void start(const events::Job& job, std::uint32_t attempts);
    void settle_doubts();
    std::optional<std::string> why_not_repeated(const OpenJob& open) const;
    void end_in_doubt(const OpenJob& open, std::string reason);
    void make_calls();

    // What came of calls
    void give_up_overdue();
    void record(RunningJob running, const CallResult& result);
    void record_end(const OpenJob& open, std::uint32_t attempt, const CallResult& result);
    void record_failure(const OpenJob& open, std::uint32_t attempt, const CallResult& result);
    bool put_off(const OpenJob& open, const CallResult& result);
    void record_breaker(const CallResult& result);

    // Into the ledger, and from there to whom it concerns
    void defer(const events::Job& job, bool known, std::string reason, base::Instant until);
    void put(events::Fact fact);
    void flush();
    void note_progress();
    events::QueuesTaken taken_by_now() const;
    std::optional<base::Instant> oldest_waiting() const;
    void on_confirmed(events::Offset offset, const std::vector<events::StreamFact>& facts);

    void schedule(const events::JobId& id, base::Instant at);
    void read_more(Queue& queue);

    const LaneOptions options_;
    const Provider provider_;
    const base::Clock& clock_;
    base::Random& random_;
    LanePort& port_;
    const std::string stream_;

    State state_ = State::folding;
    shards::Writer writer_;
    LaneFold fold_;  // while it owns, of its own facts too, before they are confirmed
    Breaker breaker_;
    RateLimit limit_;
    events::Offset fold_end_ = 0;
    bool said_goodbye_ = false;

    Queue urgent_{.urgent = true};
    Queue bulk_;
    events::Offset start_after_ = 0;          // of the urgent queue
    std::map<std::string, Running> running_;  // by job id
    std::deque<std::string> uncalled_;        // started, in order of their bars
    std::unordered_set<std::string> busy_keys_;
    using Due = std::pair<base::Instant, std::string>;
    using DueHeap = std::priority_queue<Due, std::vector<Due>, std::greater<>>;
    DueHeap due_;
    DueHeap doubts_;  // a predecessor's, by when its call is over for certain: the broker's time
    std::unordered_map<std::string, std::vector<std::string>> held_;  // by batch: job ids
    base::Duration looked_for_overdue_at_{0};

    std::vector<events::StreamFact> facts_;  // of the commit being gathered
    std::size_t weight_ = 0;                 // of them, about
    events::Offset relayed_ = -1;
    events::Offset relay_noted_ = -1;
    base::Duration noted_at_{0};
    events::QueuesTaken noted_taken_;
    std::uint64_t succeeded_ = 0;
    Pace pace_;
};

}  // namespace workers
