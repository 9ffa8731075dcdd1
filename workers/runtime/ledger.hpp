#pragma once
// What a lane's ledger says: which jobs wait, run, are in doubt or need a person, and which ended.
// Folded from the ledger's facts alone; a restarted worker knows all that its predecessor knew.

#include "base/time.hpp"
#include "events/catalogue.hpp"
#include "events/jobs.hpp"
#include "events/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace workers {

enum class JobState {
    running,     // started, no outcome: in doubt when the starter is gone
    retry_wait,  // tried, to be tried again
    deferred,    // not to be tried before a moment
    unknown,     // may have happened; waits for a person or the provider
    dead         // out of attempts; waits for a person
};

struct OpenJob {
    events::Job job;
    JobState state = JobState::running;
    std::uint32_t attempts = 0;      // that count
    base::Instant not_before;        // of retry_wait and deferred
    base::Instant started_at;        // of running
    base::Instant deadline;          // of the running call
    base::Instant first_started_at;  // since when the provider may know the key
};

// What batches and invites want of their jobs.
struct Controls {
    std::unordered_map<std::string, events::BatchControl> batches;
    std::unordered_map<std::string, events::InviteStop> stopped_invites;

    // True when this control is newer than what is known.
    bool is_news(const events::BatchControl& control) const;
};

class Ledger {
public:
    void evolve(const events::Fact& fact);

    const OpenJob* find(const events::JobId& id) const;

    // Is this job known at all: open, or ended at some time?
    bool knows(const events::JobId& id) const;

    const std::unordered_map<std::string, OpenJob>& open() const { return open_; }

    const Controls& controls() const { return controls_; }

    const events::QueuesTaken& taken() const { return taken_; }

    events::Offset outcomes_relayed() const { return outcomes_relayed_; }

    const events::BreakerMoved& breaker() const { return breaker_; }

    // Ended jobs remembered; 8 bytes each and a little.
    std::size_t ended_count() const { return ended_.size(); }

private:
    void take(const events::Job& job);
    void end(const events::JobId& id);
    void on(const events::JobStarted& fact);
    void on(const events::JobDeferred& fact);
    void on(const events::JobSucceeded& fact);
    void on(const events::JobSkipped& fact);
    void on(const events::JobRefused& fact);
    void on(const events::JobRetryScheduled& fact);
    void on(const events::JobDead& fact);
    void on(const events::JobUnknown& fact);
    void on(const events::JobResolved& fact);
    void on(const events::JobRequeued& fact);
    void on(const events::JobDiscarded& fact);
    void on(const events::JobsControlled& fact);
    void on(const events::BreakerMoved& fact);
    void on(const events::QueuesTaken& fact);
    void on(const events::OutcomesRelayed& fact);

    std::unordered_map<std::string, OpenJob> open_;
    std::unordered_set<std::uint64_t> ended_;
    Controls controls_;
    events::QueuesTaken taken_;
    events::Offset outcomes_relayed_ = 0;
    events::BreakerMoved breaker_;
};

events::JobOrigin origin_of(const events::Job& job);

}  // namespace workers
