#pragma once
// Whoever was erased has nothing afterwards, told naively from the facts that count: nothing
// happens to their account, their links and their invites before they come anew.

#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace simulation {

class Erasures {
public:
    explicit Erasures(Findings& findings) : findings_{findings} {}

    void on_counted(const Counted& counted);

    // Accounts of people who were erased and did not come anew.
    const std::set<std::string, std::less<>>& gone() const { return gone_; }

    std::uint64_t erased() const { return erased_; }

private:
    void look(const events::StreamFact& fact);
    void look_at_account(const events::StreamFact& fact, std::string_view account);
    void look_at_invite(const events::StreamFact& fact, std::string_view invite);
    void erase(const events::SubjectErased& fact);
    void find(const events::StreamFact& fact, const std::string& what);

    Findings& findings_;
    std::map<std::string, std::string> accounts_;              // by recipient
    std::map<std::string, std::vector<std::string>> invites_;  // by recipient
    std::set<std::string, std::less<>> gone_invites_;
    std::set<std::string, std::less<>> gone_;
    std::uint64_t erased_ = 0;
};

}  // namespace simulation
