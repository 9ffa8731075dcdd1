#pragma once
// Which faults there are, how often each strikes, and how often it did.

#include "base/describe.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace simulation {

enum class Fault {
    // on the way to the log and back
    request_lost,     // reported failed, never lands
    answer_lost,      // lands, reported failed
    landed_late,      // reported failed, lands long after
    request_doubled,  // lands twice
    requests_swapped,
    request_delayed,
    answer_delayed,
    request_refused,  // at once: the queue is full
    reading_delayed,
    vault_delayed,  // a machine reads keys long after others use them
    broker_restarted,
    disk_full,     // the broker takes nothing, but is read
    node_cut_off,  // from the broker
    // of processes
    node_killed,
    node_paused,
    node_left,      // in good order
    believed_dead,  // its heartbeats are lost
    claims_all,     // is told to own what others own
    all_stopped,    // for a day or two
    clock_jumped,
    // of the database
    database_down,
    commit_unanswered,  // done, and the connection is gone
    // of snapshots
    snapshot_maker_killed,
    snapshot_torn,
    snapshot_lost,
    snapshot_foreign,   // of a log that ended otherwise
    snapshot_outdated,  // by an older program, and nothing else there
    // of the provider
    mail_refused,
    mail_put_off,
    mail_throttled,
    mail_answer_late,
    mail_answer_lost,  // after it acted
    mail_hung,         // without having acted
    provider_down,
    // of callers
    request_repeated,  // at two nodes at once
    answered_nobody,   // the caller is gone, and asks again
    other_body         // under an id that was used before
};
BOOST_DESCRIBE_ENUM(
    Fault,
    request_lost,
    answer_lost,
    landed_late,
    request_doubled,
    requests_swapped,
    request_delayed,
    answer_delayed,
    request_refused,
    reading_delayed,
    vault_delayed,
    broker_restarted,
    disk_full,
    node_cut_off,
    node_killed,
    node_paused,
    node_left,
    believed_dead,
    claims_all,
    all_stopped,
    clock_jumped,
    database_down,
    commit_unanswered,
    snapshot_maker_killed,
    snapshot_torn,
    snapshot_lost,
    snapshot_foreign,
    snapshot_outdated,
    mail_refused,
    mail_put_off,
    mail_throttled,
    mail_answer_late,
    mail_answer_lost,
    mail_hung,
    provider_down,
    request_repeated,
    answered_nobody,
    other_body
)

inline constexpr std::size_t fault_count = static_cast<std::size_t>(Fault::other_body) + 1;

std::set<Fault> all_faults();

// "request_lost,node_killed", "all", "none". A name that is not known ends the program with a
// sentence.
std::set<Fault> faults_named(std::string_view names);

class Faults {
public:
    Faults(std::uint64_t seed, std::set<Fault> wanted);

    // Does it strike now, so many times in a thousand? Counts.
    bool strikes(Fault fault, std::uint64_t in_thousand);

    // May it strike at all, at present?
    bool may(Fault fault) const { return active_ && wanted_.contains(fault); }

    void count(Fault fault) { ++counts_[static_cast<std::size_t>(fault)]; }

    std::uint64_t counted(Fault fault) const { return counts_[static_cast<std::size_t>(fault)]; }

    const std::set<Fault>& wanted() const { return wanted_; }

    // From here on nothing goes wrong any more, or again.
    void stop() { active_ = false; }

    void go_on() { active_ = true; }

    bool active() const { return active_; }

    base::Random& random() { return random_; }

    // Uniform in [from, to].
    base::Duration between(base::Duration from, base::Duration to);

private:
    base::SeededRandom random_;
    const std::set<Fault> wanted_;
    bool active_ = true;
    std::array<std::uint64_t, fault_count> counts_{};
};

}  // namespace simulation
