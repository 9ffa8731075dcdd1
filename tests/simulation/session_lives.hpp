#pragma once
// Sessions, told naively from the facts that count: a refresh token is exchanged once, but for who
// comes second within the grace; what was ended goes on no more.

#include "tests/simulation/callers.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

class SessionLives {
public:
    SessionLives(const History& history, Findings& findings)
        : history_{history}, findings_{findings} {}

    void on_counted(const events::Partition& partition, const Counted& counted);

    // Once somebody was told that it ended, nobody is told that it goes on. And nobody was let in
    // with a password that was changed before.
    void on_answer(const Attempt& attempt, Time now);

    std::uint64_t opened() const { return opened_; }

    std::uint64_t refreshed() const { return refreshed_; }

    std::uint64_t reused() const { return reused_; }

    std::uint64_t ended() const { return ended_; }

    std::uint64_t expired() const { return expired_; }

private:
    struct Life {
        std::string account;
        std::uint32_t generation = 0;
        base::Instant rotated_at;
        base::Instant until;
        std::string why_over;  // empty: it is open
        std::optional<Time> told_over_at;
    };

    void see(const events::SessionOpened& fact);
    void see(const events::SessionRefreshed& fact);
    void see(const events::RefreshReuseDetected& fact);
    void see(const events::SessionClosed& fact);
    void see(const events::TokensInvalidated& fact);
    void see(const events::PasswordChanged& fact);
    void see(const events::AccountDeactivated& fact);
    void see(const events::SubjectErased& fact);
    void see(const events::AccountRegistered& fact);
    void check_password(const Attempt& attempt);
    void end_all(const std::string& account, const std::string& why);
    void end(const std::string& session, const std::string& why);
    void find(int invariant, const std::string& session, const std::string& what);

    const History& history_;
    Findings& findings_;
    std::map<std::string, Life> lives_;
    std::map<std::string, std::vector<std::string>> of_account_;  // those that are open
    std::map<std::string, std::string> accounts_;                 // by recipient
    // What each commit ended.
    std::map<std::pair<std::int32_t, events::Offset>, std::vector<std::string>> ended_by_;
    std::vector<std::string> ended_now_;
    std::map<std::string, std::string> passwords_;  // by account, as password_mark() says
    // With which each commit opened a session.
    std::map<std::pair<std::int32_t, events::Offset>, std::string> opened_with_;
    std::optional<std::string> opened_now_;  // the account
    std::vector<std::string> reused_now_;
    std::uint64_t opened_ = 0;
    std::uint64_t refreshed_ = 0;
    std::uint64_t reused_ = 0;
    std::uint64_t ended_ = 0;
    std::uint64_t expired_ = 0;
};

}  // namespace simulation
