#pragma once
// Founding places, told naively from the facts that count: at no moment is one given beyond the
// cap, or denied while there is room, and whoever was promised one hears of it.

#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace simulation {

class CohortLife {
public:
    explicit CohortLife(Findings& findings) : findings_{findings} {}

    void on_counted(const Counted& counted);

    void check_quiet();

    std::uint64_t claimed() const { return claimed_; }

    std::uint64_t denied() const { return denied_; }

    std::uint64_t released() const { return released_; }

    std::uint64_t caps() const { return caps_; }

private:
    void see(const events::FoundingCapChanged& fact);
    void see(const events::FoundingSlotClaimed& fact);
    void see(const events::FoundingSlotDenied& fact);
    void see(const events::FoundingSlotReleased& fact);
    void see(const events::InviteRedeemed& fact);
    void find(const events::AccountId& account, const std::string& what);

    Findings& findings_;
    std::int64_t cap_ = 100;
    std::set<std::string> members_;
    std::set<std::string> turned_away_;  // or gave it back
    std::set<std::string> promised_;
    std::uint64_t claimed_ = 0;
    std::uint64_t denied_ = 0;
    std::uint64_t released_ = 0;
    std::uint64_t caps_ = 0;
};

}  // namespace simulation
