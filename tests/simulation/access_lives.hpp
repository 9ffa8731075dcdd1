#pragma once
// Access to what is not open to all yet, told naively: what is granted by hand or all at once, what
// is revoked, and that nothing is revoked that was not granted, or granted anew by what was used.

#include "events/beta.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace simulation {

class AccessLives {
public:
    explicit AccessLives(Findings& findings) : findings_{findings} {}

    void on_counted(const Counted& counted);

    std::uint64_t by_hand() const { return by_hand_; }

    std::uint64_t revoked() const { return revoked_; }

    std::uint64_t anew() const { return anew_; }

private:
    struct Access {
        events::Role role = events::Role::student;
        events::Phase phase = events::Phase::instructor_only;
        bool active = true;
    };

    void see(const events::BetaAccessGranted& fact);
    void see(const events::BetaAccessRevoked& fact);
    void see(const events::SubjectErased& fact);
    void find(const std::string& account, const std::string& what);

    Findings& findings_;
    std::map<std::string, std::map<std::string, Access>> access_;  // by account and access
    std::set<std::pair<std::string, std::string>> used_;           // (account, invite)
    std::uint64_t by_hand_ = 0;
    std::uint64_t revoked_ = 0;
    std::uint64_t anew_ = 0;
};

}  // namespace simulation
