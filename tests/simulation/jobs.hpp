#pragma once
// The life of every job by the ledger that counts, told naively, and held against what the provider
// was asked and what recipients got.

#include "events/jobs.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/mail_server.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>

namespace simulation {

enum class Stage { running, retry_wait, deferred, dead, unknown, over };

struct JobLife {
    events::Job job;
    Stage stage = Stage::deferred;
    std::string_view end;  // the type of the fact that ended it
    std::uint32_t starts = 0;
    std::uint32_t calls = 0;  // since the last start
    std::uint32_t requeues = 0;
    std::uint32_t deliveries = 0;  // mails that arrived
    base::Instant call_until;      // of the last start, by the broker's clock
};

class Jobs {
public:
    Jobs(MailServer& server, Findings& findings) : server_{server}, findings_{findings} {}

    void on_counted(const Counted& counted);
    void on_call(const platform::mail::Mail& mail);

    // When all is quiet: what the ledger says is what happened (invariants 12 and 13).
    void check_effects();

    // Why the lane is not done yet; empty when it is. What a paused batch holds may wait.
    std::string why_busy() const;

    const std::unordered_map<std::string, JobLife>& all() const { return jobs_; }

    // Told of each job that is in doubt now.
    std::function<void(const events::JobId&)> on_unknown;

    std::uint64_t unknown() const { return unknown_; }

    std::uint64_t dead() const { return dead_; }

private:
    void see(const events::JobStarted& fact);
    void see(const events::JobDeferred& fact);
    void see(const events::JobSucceeded& fact);
    void see(const events::JobSkipped& fact);
    void see(const events::JobRefused& fact);
    void see(const events::JobRetryScheduled& fact);
    void see(const events::JobDead& fact);
    void see(const events::JobUnknown& fact);
    void see(const events::JobResolved& fact);
    void see(const events::JobRequeued& fact);
    void see(const events::JobDiscarded& fact);
    void see(const events::JobsControlled& fact);

    JobLife& life_of(const events::JobId& id, std::string_view what);
    void end(const events::JobId& id, std::string_view how);
    void check_start(const JobLife& life, const events::JobStarted& fact);
    void find(int invariant, const std::string& id, const std::string& what);

    MailServer& server_;
    Findings& findings_;
    base::Instant landed_at_;  // of the commit that is looked at, by the broker's clock
    std::unordered_map<std::string, JobLife> jobs_;
    std::map<std::string, events::BatchControl> controls_;
    std::unordered_map<std::string, std::string> running_;  // by key: the job
    std::size_t delivered_seen_ = 0;
    std::uint64_t unknown_ = 0;
    std::uint64_t dead_ = 0;
};

}  // namespace simulation
