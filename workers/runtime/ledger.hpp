#pragma once
// What a lane's ledger says: which jobs wait, run, are in doubt or need a person, and which ended.
// Folded from the ledger's facts alone; a restarted worker knows all that its predecessor knew.

#include "base/time.hpp"
#include "events/catalogue.hpp"
#include "events/jobs.hpp"
#include "events/record.hpp"
#include "workers/runtime/ended_jobs.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace base {
class BinaryReader;
class BinaryWriter;
}  // namespace base

namespace workers {

enum class JobState {
    running,     // started, no outcome: in doubt when the starter is gone
    retry_wait,  // tried, to be tried again
    deferred,    // not to be tried before a moment
    unknown,     // may have happened; waits for a person or the provider
    dead         // out of attempts; waits for a person
};
BOOST_DESCRIBE_ENUM(JobState, running, retry_wait, deferred, unknown, dead)
inline constexpr std::size_t job_state_count = 5;

struct OpenJob {
    events::Job job;
    JobState state = JobState::running;
    bool in_doubt = false;           // an earlier try may have happened
    std::uint32_t attempts = 0;      // that count
    std::uint32_t requeues = 0;      // by hand
    base::Instant not_before;        // of retry_wait and deferred
    base::Instant started_at;        // of running
    base::Instant deadline;          // of the running call
    base::Instant start_landed_at;   // by the broker's clock, as a successor reads it
    base::Instant first_started_at;  // since when the provider may know the key
};

// What batches and invites want of their jobs.
struct Controls {
    std::unordered_map<std::string, events::BatchControl> batches;
    std::unordered_map<std::string, events::InviteStop> stopped_invites;

    // True when this control is newer than what is known.
    bool is_news(const events::BatchControl& control) const;

    // What to do with a job of this batch; `run` for all that nobody spoke about.
    events::JobControl of(const events::BatchId& batch) const;
};

class Ledger {
public:
    void evolve(const events::Fact& fact);

    // The same of a record of the log: by whatever clock its owner went, a call ends so long after
    // its start landed.
    void evolve(const events::Fact& fact, base::Instant landed_at);

    const OpenJob* find(const events::JobId& id) const;

    // Is this job known at all: open, or ended? Those that ended are known as long as they could
    // still be done.
    bool knows(const events::JobId& id) const;

    const std::unordered_map<std::string, OpenJob>& open() const { return open_; }

    std::size_t count(JobState state) const { return counts_[static_cast<std::size_t>(state)]; }

    const Controls& controls() const { return controls_; }

    const events::QueuesTaken& taken() const { return taken_; }

    events::Offset outcomes_relayed() const { return outcomes_relayed_; }

    const events::BreakerMoved& breaker() const { return breaker_; }

    // Ended jobs that are still remembered.
    std::size_t ended_count() const { return ended_.size(); }

    void save(base::BinaryWriter& writer) const;
    void load(base::BinaryReader& reader);

private:
    OpenJob& take(const events::Job& job);
    void move(OpenJob& job, JobState state);
    OpenJob* opened(const events::JobId& id);
    void end(const events::JobId& id, base::Instant at);
    void forget_stops(base::Instant at);
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
    std::array<std::size_t, job_state_count> counts_{};
    EndedJobs ended_;
    Controls controls_;
    std::size_t stops_looked_through_ = 0;  // so many were left when old ones were last dropped
    events::QueuesTaken taken_;
    events::Offset outcomes_relayed_ = 0;
    events::BreakerMoved breaker_;
};

events::JobOrigin origin_of(const events::Job& job);

// Of the request that began it all; empty when the fact does not say.
std::string correlation_of(const events::Fact& fact);

}  // namespace workers
