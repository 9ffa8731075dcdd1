#pragma once
// A mail lane under virtual time: a log in memory, a provider with verbs, and workers that are
// started, stopped and killed. One thread; nothing ever waits.
//
//   LaneWorld world;
//   world.start();
//   const auto job = world.enqueue(world.job(1));
//   world.settle();
//   world.story(job)  →  {"JobStarted", "JobSucceeded"}

#include "base/random.hpp"
#include "base/time.hpp"
#include "domain/commands.hpp"
#include "events/job_record.hpp"
#include "events/memory_log.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/mail/fake_mailer.hpp"
#include "workers/runtime/lane_seat.hpp"

#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

using namespace std::chrono_literals;
using platform::mail::FakeMailer;

class LaneWorld;

// Of the broker: that of the workers' machine, unless somebody has set one of them.
class BrokersClock final : public base::Clock {
public:
    explicit BrokersClock(const base::Clock& of_workers) : of_workers_{of_workers} {}

    base::Instant now() const override { return of_workers_.now() - workers_ahead_by; }

    base::Duration steady() const override { return of_workers_.steady(); }

    base::Duration workers_ahead_by{0};

private:
    const base::Clock& of_workers_;
};

// A process of which only the lane is there.
class Worker final : public workers::Outbox {
public:
    Worker(LaneWorld& world, const std::string& name);
    ~Worker() override;

    void turn();

    // Starts to leave; is_away() when it has.
    void stop() { wanted_ = false; }

    void want() { wanted_ = true; }

    bool is_away() const { return seat_.is_empty(); }

    bool owns() const { return seat_.owns(); }

    workers::LaneStatus status() const { return seat_.status(); }

    std::uint64_t open(shards::RelayProgress progress) override;
    void close(std::uint64_t source) override;
    void send(std::uint64_t source, shards::Caused caused) override;

    const std::string name;

private:
    struct Sent {
        std::uint64_t source = 0;
        events::Offset offset = 0;
    };

    LaneWorld& world_;
    bool wanted_ = true;
    std::uint64_t next_source_ = 1;
    std::map<std::uint64_t, shards::RelayProgress> sources_;
    std::vector<Sent> sent_;  // and not yet said to be delivered
    workers::LaneSeat seat_;
};

class LaneWorld {
public:
    using Steps = events::MemoryLog::Steps;

    explicit LaneWorld(
        FakeMailer::Keys keys = FakeMailer::Keys::ignored, Steps steps = Steps::automatic
    );
    ~LaneWorld();

    Worker& start(const std::string& name = "one");

    // Gone between two of its steps; what it appended or asked the provider for goes its way.
    void kill(Worker& worker);

    // Everybody does what there is to do, until nothing moves at this moment.
    void settle();

    // The same while time passes.
    void pass(base::Duration time, base::Duration step = 50ms);

    // The n-th mail of all: another invite, address and key than the others.
    events::Job job(int n) const;
    std::string address(int n) const;
    base::SealedText sealed(const std::string& text) const;

    // Of this batch, as its row n.
    events::Job row(int n, const events::BatchId& batch) const;

    // To the end of a queue; says which job it is.
    events::JobId enqueue(const events::Job& job, bool urgent = false);
    // The same; and the worker has called the provider, which does not answer.
    void hang_in(Worker& worker, const events::Job& job);
    void say(const events::QueueItem& item);
    void append(const events::Partition& to, events::NewRecord record);
    void control(const events::BatchId& batch, events::JobControl control, std::uint64_t version);

    // What counts in the ledger: all of it, or the names of what is about one job.
    std::vector<events::Fact> ledger() const;
    std::vector<std::string_view> story(const events::JobId& job) const;

    // The only fact of this type about the job; fails the test otherwise.
    template <class Fact>
    Fact only(const events::JobId& job) const;

    // Of each worker, and the latest alarms.
    std::string state() const;

    // What the invite of that job was told of its delivery; repeats are left in.
    std::vector<events::Outcome> told(const events::Job& job) const;

    // Workers think that it is so much later, or earlier; the broker does not.
    void set_workers_clock(base::Duration by);

    base::ManualClock clock;
    BrokersClock broker_clock{clock};
    base::SeededRandom random{7};
    events::MemoryLog log;
    FakeMailer provider;
    platform::crypto::KeyRing keys;
    workers::LaneOptions options;  // of workers that are started from here on
    bool relay_is_stuck = false;   // takes what it is given, and never says that it is delivered
    std::set<std::string> believed_dead;
    std::vector<domain::Command> told_commands;
    std::vector<std::string> alarms;

    const events::Partition ledger_topic{std::string{events::topics::mail_ledger}};
    const events::Partition urgent_topic{std::string{events::topics::mail_jobs}};
    const events::Partition bulk_topic{std::string{events::topics::mail_jobs_bulk}};

private:
    friend class Worker;

    std::size_t activity() const;

    std::unique_ptr<events::LogClient> sender_;
    std::uint64_t next_tag_ = 1;
    std::vector<std::unique_ptr<Worker>> workers_;
};

// The job that a fact of the ledger is about; empty for the lane's own books.
std::string_view job_of(const events::Fact& fact);

template <class Fact>
Fact LaneWorld::only(const events::JobId& job) const {
    std::vector<Fact> found;
    for (const auto& fact : ledger()) {
        const auto* one = std::get_if<Fact>(&fact);
        if (one && job_of(fact) == job.text) {
            found.push_back(*one);
        }
    }
    if (found.size() != 1) {
        throw std::logic_error{"there is not just one such fact"};
    }
    return found.front();
}

}  // namespace tests
