#pragma once
// Second factors, told naively from the facts that count: the code of a half minute, a backup code
// and the proof of a password are taken once.

#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace simulation {

class FactorLives {
public:
    explicit FactorLives(Findings& findings) : findings_{findings} {}

    void on_counted(const Counted& counted);

    std::uint64_t enabled() const { return enabled_; }

    std::uint64_t passed() const { return passed_; }

    std::uint64_t backup_codes() const { return backup_codes_; }

    std::uint64_t locked() const { return locked_; }

    std::uint64_t trusted() const { return trusted_; }

    std::uint64_t setups_expired() const { return setups_expired_; }

private:
    struct Life {
        bool is_on = false;
        std::uint64_t last_step = 0;
        std::set<std::string> codes;
        base::Instant locked_until;
    };

    void see(const events::SecondFactorEnabled& fact);
    void see(const events::SecondFactorDisabled& fact);
    void see(const events::SecondFactorPassed& fact);
    void see(const events::BackupCodeUsed& fact);
    void see(const events::BackupCodesRegenerated& fact);
    void see(const events::SecondFactorLocked& fact);
    void see(const events::DeviceTrusted& fact);
    void see(const events::SecondFactorSetupExpired& fact);
    Life& open(const events::AccountId& account, const std::string& proof, base::Instant at);
    void find(const events::AccountId& account, const std::string& what);

    Findings& findings_;
    std::map<std::string, Life> lives_;                 // by account
    std::map<std::string, base::Instant> used_proofs_;  // since when, with their accounts
    std::uint64_t enabled_ = 0;
    std::uint64_t passed_ = 0;
    std::uint64_t backup_codes_ = 0;
    std::uint64_t locked_ = 0;
    std::uint64_t trusted_ = 0;
    std::uint64_t setups_expired_ = 0;
};

}  // namespace simulation
