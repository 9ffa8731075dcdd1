#pragma once
// What whoever asked for a batch is told by mail, told naively: the end of each round that took
// over five minutes, to them, once, and of no other.

#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace simulation {

class InboxLives {
public:
    explicit InboxLives(Findings& findings) : findings_{findings} {}

    void on_counted(const Counted& counted);

    // Everybody who could be told was.
    void check_quiet();

    std::uint64_t told() const { return told_.size(); }

    std::uint64_t marked() const { return marked_; }

private:
    using Round = std::pair<std::string, base::Instant>;  // a batch, and when that round ended

    void see(const events::AccountRegistered& fact);
    void see(const events::AccountDeactivated& fact);
    void see(const events::SubjectErased& fact);
    void see(const events::BatchAccepted& fact);
    void see(const events::BatchRetried& fact);
    void see(const events::BatchCompleted& fact);
    void see(const events::BatchEndTold& fact);
    void see(const events::NotificationRead& fact);
    void see(const events::NotificationsReadUpTo& fact);
    void see(const events::NotificationDeleted& fact);
    void see(const events::NotificationsDeletedUpTo& fact);
    void find(const std::string& batch, const std::string& what);

    Findings& findings_;
    std::map<std::string, std::string> accounts_;    // by recipient
    std::set<std::string> unsteady_;                 // accounts that were given up or erased, ever
    std::map<std::string, std::string> requests_;    // who asked, as it was told, by batch
    std::map<std::string, base::Instant> began_at_;  // the present round, by batch
    std::map<Round, std::string> long_rounds_;       // and who asked for the batch
    std::set<Round> told_;
    std::uint64_t marked_ = 0;
};

}  // namespace simulation
