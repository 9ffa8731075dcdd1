#pragma once
// A run: some machines, a log, a provider and people, under virtual time. Faults strike for a while
// (safety), then they stop and everything must come to its end (liveness); over and over.

#include "tests/simulation/admissions.hpp"
#include "tests/simulation/answers.hpp"
#include "tests/simulation/batches.hpp"
#include "tests/simulation/callers.hpp"
#include "tests/simulation/deliveries.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/jobs.hpp"
#include "tests/simulation/keys.hpp"
#include "tests/simulation/lives.hpp"
#include "tests/simulation/machine.hpp"
#include "tests/simulation/rows.hpp"
#include "tests/simulation/snapshots.hpp"
#include "tests/simulation/town.hpp"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace simulation {

struct Options {
    std::uint64_t seed = 1;
    std::set<Fault> faults = all_faults();
    base::Duration length = std::chrono::hours{1};
    std::size_t machines = 3;
    bool is_calm = false;   // people do little: who stood still has nothing to commit when it wakes
    std::string told_of{};  // what counts and speaks of this id is printed
};

// What happened, so that a run that exercises nothing is seen.
struct Report {
    std::uint64_t seed = 0;
    double virtual_hours = 0;  // without those in which everything stood still
    std::uint64_t steps = 0;
    std::uint64_t records = 0;
    std::uint64_t facts = 0;
    Moves moves;
    Voids voids;
    std::uint64_t asked = 0;
    std::map<shards::Answer::Kind, std::uint64_t> answers;
    std::uint64_t explained = 0;
    std::uint64_t follow_ups = 0;
    std::uint64_t mails = 0;
    std::uint64_t rows_ended = 0;
    std::uint64_t invites_redeemed = 0;
    std::uint64_t registered_by_invite = 0;
    std::uint64_t redeemed_by_hold = 0;
    std::uint64_t holds_released = 0;
    std::uint64_t settings_changed = 0;
    std::uint64_t jobs_unknown = 0;
    std::uint64_t inputs_parked = 0;
    std::uint64_t relay_backlog_max = 0;
    std::uint64_t rows_compared = 0;
    std::uint64_t rebuilds = 0;
    std::uint64_t conflicts = 0;  // of projectors
    std::uint64_t streams_compared = 0;
    std::uint64_t snapshots_made = 0;
    std::uint64_t begun_at_snapshots = 0;  // shards and lanes
    std::uint64_t snapshots_refused = 0;
    std::vector<Deed> deeds;
    std::map<Fault, std::uint64_t> faults;
    std::map<std::string_view, std::uint64_t> activities;
    std::vector<Finding> findings;
    std::size_t findings_count = 0;
};

class Simulation {
public:
    explicit Simulation(Options options);
    ~Simulation();

    // To its end, or to the first thing that did not hold.
    Report run();

    // Then: the last commit of a partition is gone, as with a broker that lost its disk, and all
    // machines start anew. Those projections that read the partition and go on all the same.
    std::vector<std::string> ignorant_of_truncation();

private:
    void create_topics();
    void tell(const events::Partition& partition, const Counted& counted) const;
    void watch();
    void round();
    void plan_mischief();
    void plan_mischief(Fault fault, base::Duration every);
    void strike(Fault fault);
    void heal();
    bool has_a_night() const;
    void stand_still();
    void work_for(base::Duration time);
    void come_to_rest();
    std::string why_not_quiet();
    void check_quiet();
    void check_live_states();
    void rebuild_something();
    void measure();
    Machine& some_machine();
    Report report();

    const Options options_;
    Agenda agenda_;
    Findings findings_;
    Faults faults_;
    Broker broker_;
    MailServer mail_;
    Database database_;
    Snapshots snapshots_;
    platform::crypto::Key32 master_{};
    platform::crypto::Routing routing_;
    Surroundings surroundings_;
    Callers::Machines machines_;
    Callers callers_;
    History history_;
    Deliveries deliveries_;
    Jobs jobs_;
    Batches batches_;
    Admissions admissions_;
    Lives lives_;
    Answers answers_;
    KeysOfFacts keys_;
    RowsFold rows_;
    Town town_;
    Wire office_;
    MachineLog office_log_;
    std::unique_ptr<events::LogClient> orders_;
    std::uint64_t next_order_ = 1;
    base::Duration slept_{0};
    std::uint64_t explained_ = 0;
    std::uint64_t parked_ = 0;
    std::uint64_t relay_backlog_max_ = 0;
    std::uint64_t rebuilds_ = 0;
    std::uint64_t streams_compared_ = 0;
};

// Several lines for people.
std::string to_text(const Report& report);

}  // namespace simulation
