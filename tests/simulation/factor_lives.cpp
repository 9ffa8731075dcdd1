#include "tests/simulation/factor_lives.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace simulation {

void FactorLives::on_counted(const Counted& counted) {
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
}

void FactorLives::find(const events::AccountId& account, const std::string& what) {
    constexpr int once = 20;
    findings_.add(once, fmt::format("the second factor of {}: {}", account.text, what));
}

void FactorLives::see(const events::SecondFactorEnabled& fact) {
    ++enabled_;
    lives_[fact.account.text] = {
        .is_on = true,
        .last_step = fact.step,
        .codes = {fact.backup_codes.begin(), fact.backup_codes.end()},
        .locked_until = {}
    };
}

void FactorLives::see(const events::SecondFactorDisabled& fact) {
    lives_[fact.account.text] = {};
}

FactorLives::Life& FactorLives::open(
    const events::AccountId& account, const std::string& proof, base::Instant at
) {
    auto& life = lives_[account.text];
    if (!life.is_on) {
        find(account, "was asked for, and is off");
    }
    if (at < life.locked_until) {
        find(account, "was looked at while it was locked");
    }
    life.locked_until = {};
    const auto [used, is_first] = used_proofs_.try_emplace(account.text + " " + proof, at);
    if (!is_first) {
        find(account, fmt::format("{} opened twice, {} apart", proof, at - used->second));
    }
    return life;
}

void FactorLives::see(const events::SecondFactorPassed& fact) {
    ++passed_;
    auto& life = open(fact.account, fact.password_proof, fact.at);
    if (fact.step <= life.last_step) {
        find(fact.account, fmt::format("the code of {} was taken twice, or too late", fact.step));
    }
    life.last_step = std::max(life.last_step, fact.step);
}

void FactorLives::see(const events::BackupCodeUsed& fact) {
    ++backup_codes_;
    auto& life = open(fact.account, fact.password_proof, fact.at);
    if (life.codes.erase(fact.code) == 0) {
        find(fact.account, fact.code + " was taken, and is none of those that are left");
    }
    if (fact.left != life.codes.size()) {
        find(
            fact.account, fmt::format("{} codes are left, and not {}", life.codes.size(), fact.left)
        );
    }
}

void FactorLives::see(const events::BackupCodesRegenerated& fact) {
    lives_[fact.account.text].codes = {fact.backup_codes.begin(), fact.backup_codes.end()};
}

void FactorLives::see(const events::SecondFactorLocked& fact) {
    ++locked_;
    lives_[fact.account.text].locked_until = fact.until;
}

void FactorLives::see(const events::DeviceTrusted&) {
    ++trusted_;
}

void FactorLives::see(const events::SecondFactorSetupExpired&) {
    ++setups_expired_;
}

}  // namespace simulation
