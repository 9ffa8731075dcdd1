#pragma once
// Mailed codes and links, told naively from the facts that count and from what was asked: each
// works once, the latest only, and in its time.

#include "tests/simulation/callers.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace simulation {

class MailboxLives {
public:
    MailboxLives(const Callers& callers, Findings& findings)
        : callers_{callers}, findings_{findings} {}

    void on_counted(const Counted& counted);

    std::uint64_t verified() const { return verified_; }

    std::uint64_t proofs_used() const { return proofs_used_; }

    std::uint64_t links_used() const { return links_used_; }

    std::uint64_t links_voided() const { return links_voided_; }

private:
    struct Mailed {
        std::string hash;  // empty: none works
        base::Instant until;
    };

    void see(const events::EmailCodeSent& fact);
    void see(const events::EmailCodeVerified& fact);
    void see(const events::EmailProofUsed& fact);
    void see(const events::EmailVerificationEnded& fact);
    void see(const events::PasswordResetRequested& fact);
    void see(const events::PasswordResetUsed& fact);
    void see(const events::PasswordResetEnded& fact);
    void find(const std::string& id, const std::string& what);

    const Callers& callers_;
    Findings& findings_;
    const Ask* ask_ = nullptr;             // what the commit answers
    std::map<std::string, Mailed> codes_;  // by recipient
    std::map<std::string, Mailed> links_;  // by account
    std::map<std::string, Mailed> proofs_;
    std::uint64_t verified_ = 0;
    std::uint64_t proofs_used_ = 0;
    std::uint64_t links_used_ = 0;
    std::uint64_t links_voided_ = 0;
};

}  // namespace simulation
