#include "tests/simulation/cohort_life.hpp"

#include <fmt/format.h>

namespace simulation {

void CohortLife::on_counted(const Counted& counted) {
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
}

void CohortLife::find(const events::AccountId& account, const std::string& what) {
    constexpr int uniqueness = 11;
    findings_.add(uniqueness, fmt::format("a founding place of {}: {}", account.text, what));
}

void CohortLife::see(const events::FoundingCapChanged& fact) {
    ++caps_;
    cap_ = fact.to;
}

void CohortLife::see(const events::FoundingSlotClaimed& fact) {
    ++claimed_;
    if (static_cast<std::int64_t>(members_.size()) >= cap_) {
        find(fact.account, fmt::format("is given beyond the cap of {}", cap_));
    }
    if (fact.ordinal != claimed_) {
        find(fact.account, fmt::format("is called number {}, and is {}", fact.ordinal, claimed_));
    }
    if (!members_.insert(fact.account.text).second) {
        find(fact.account, "is given twice");
    }
    if (turned_away_.contains(fact.account.text)) {
        find(fact.account, "is given to who was turned away, or gave it back");
    }
}

void CohortLife::see(const events::FoundingSlotDenied& fact) {
    ++denied_;
    if (static_cast<std::int64_t>(members_.size()) < cap_ || fact.cap != cap_) {
        find(fact.account, fmt::format("is denied with {} of {} taken", members_.size(), cap_));
    }
    if (members_.contains(fact.account.text) || !turned_away_.insert(fact.account.text).second) {
        find(fact.account, "is denied to who has one, or was denied it before");
    }
}

void CohortLife::see(const events::FoundingSlotReleased& fact) {
    ++released_;
    if (members_.erase(fact.account.text) == 0) {
        find(fact.account, "is given back by who has none");
    }
    turned_away_.insert(fact.account.text);
}

void CohortLife::see(const events::InviteRedeemed& fact) {
    if (fact.promises_founding.value_or(false)) {
        promised_.insert(fact.account.text);
    }
}

void CohortLife::check_quiet() {
    for (const auto& account : promised_) {
        if (!members_.contains(account) && !turned_away_.contains(account)) {
            find({account}, "was promised, and neither given nor denied");
        }
    }
}

}  // namespace simulation
