#include "tests/simulation/access_lives.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulation {

namespace {

constexpr int uniqueness = 11;

}  // namespace

void AccessLives::on_counted(const Counted& counted) {
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
}

void AccessLives::find(const std::string& account, const std::string& what) {
    findings_.add(uniqueness, fmt::format("{}: {}", account, what));
}

void AccessLives::see(const events::BetaAccessGranted& fact) {
    auto& all = access_[fact.account.text];
    for (const auto& [id, one] : all) {
        const bool is_same = one.role == fact.role && one.phase == fact.phase;
        if (is_same && one.active) {
            find(fact.account.text, "was granted access that it had");
        }
        anew_ += is_same && !one.active ? 1 : 0;
    }
    const Access granted{.role = fact.role, .phase = fact.phase};
    if (!all.emplace(fact.access.text, granted).second) {
        find(fact.account.text, "was granted the very same access twice");
    }
    if (fact.invite && !used_.emplace(fact.account.text, fact.invite->text).second) {
        find(fact.account.text, "was granted access twice by an invite");
    }
    by_hand_ += fact.by ? 1 : 0;
}

void AccessLives::see(const events::BetaAccessRevoked& fact) {
    ++revoked_;
    auto& all = access_[fact.account.text];
    const auto found = all.find(fact.access.text);
    if (found == all.end() || !found->second.active) {
        return find(fact.account.text, "lost access that it did not have");
    }
    if (found->second.role != fact.role || found->second.phase != fact.phase) {
        find(fact.account.text, "lost other access than was granted");
    }
    found->second.active = false;
}

void AccessLives::see(const events::SubjectErased& fact) {
    const auto account = events::account_at(fact.recipient).text;
    access_.erase(account);
    std::erase_if(used_, [&](const auto& one) { return one.first == account; });
}

}  // namespace simulation
