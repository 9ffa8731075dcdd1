#include "tests/simulation/session_lives.hpp"

#include "domain/people/account.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulation {

namespace {

constexpr int once = 20;
constexpr int over = 21;
constexpr std::chrono::seconds grace{10};

}  // namespace

void SessionLives::on_counted(const events::Partition& partition, const Counted& counted) {
    ended_now_.clear();
    reused_now_.clear();
    opened_now_.reset();
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
    for (const auto& session : reused_now_) {
        if (lives_[session].why_over.empty()) {
            find(over, session, "goes on although a token of it was shown twice");
        }
    }
    if (opened_now_) {
        opened_with_[{partition.number, counted.offset}] = passwords_[*opened_now_];
    }
    if (!ended_now_.empty()) {
        ended_by_[{partition.number, counted.offset}] = ended_now_;
    }
}

void SessionLives::find(int invariant, const std::string& session, const std::string& what) {
    findings_.add(invariant, fmt::format("session {}: {}", session, what));
}

void SessionLives::see(const events::SessionOpened& fact) {
    ++opened_;
    const auto [place, is_new] = lives_.try_emplace(
        fact.session.text,
        Life{
            .account = fact.account.text,
            .rotated_at = fact.at,
            .until = fact.refresh_until,
            .why_over = "",
            .told_over_at = std::nullopt
        }
    );
    if (!is_new) {
        find(once, fact.session.text, "was opened twice");
    }
    of_account_[fact.account.text].push_back(fact.session.text);
    opened_now_ = fact.account.text;
}

void SessionLives::see(const events::SessionRefreshed& fact) {
    ++refreshed_;
    const auto found = lives_.find(fact.session.text);
    if (found == lives_.end()) {
        return find(over, fact.session.text, "was refreshed, and never opened");
    }
    auto& life = found->second;
    if (!life.why_over.empty()) {
        find(over, fact.session.text, "was refreshed after it had " + life.why_over);
    }
    if (life.until <= fact.at) {
        find(over, fact.session.text, "was refreshed after its refresh token had run out");
    }
    const bool is_second = fact.generation == life.generation && fact.at - life.rotated_at <= grace;
    if (fact.generation == life.generation + 1) {
        life.generation = fact.generation;
        life.rotated_at = fact.at;
    } else if (!is_second) {
        find(
            once,
            fact.session.text,
            fmt::format("token {} was exchanged twice", static_cast<int>(fact.generation) - 1)
        );
    }
    life.until = fact.refresh_until;
}

void SessionLives::see(const events::RefreshReuseDetected& fact) {
    ++reused_;
    reused_now_.push_back(fact.session.text);
}

void SessionLives::see(const events::SessionClosed& fact) {
    ++ended_;
    expired_ += fact.reason == events::SessionEnd::expired ? 1 : 0;
    const auto found = lives_.find(fact.session.text);
    if (found == lives_.end()) {
        return find(over, fact.session.text, "was closed, and never opened");
    }
    const bool is_of_now = std::ranges::find(ended_now_, fact.session.text) != ended_now_.end();
    if (!found->second.why_over.empty() && !is_of_now) {
        find(over, fact.session.text, "was closed after it had " + found->second.why_over);
    }
    end(fact.session.text, "been closed");
}

void SessionLives::see(const events::TokensInvalidated& fact) {
    end_all(fact.account.text, "ended with all of them");
}

void SessionLives::see(const events::PasswordChanged& fact) {
    passwords_[fact.account.text] = domain::people::password_mark(fact.password);
    end_all(fact.account.text, "ended with the password");
}

void SessionLives::see(const events::AccountDeactivated& fact) {
    end_all(fact.account.text, "ended with the account's being given up");
}

void SessionLives::see(const events::SubjectErased& fact) {
    end_all(accounts_[fact.recipient.text], "ended with its person's erasure");
}

void SessionLives::see(const events::AccountRegistered& fact) {
    accounts_[fact.recipient.text] = fact.account.text;
    passwords_[fact.account.text] = domain::people::password_mark(fact.password);
}

void SessionLives::end_all(const std::string& account, const std::string& why) {
    auto open = std::move(of_account_[account]);
    for (const auto& session : open) {
        end(session, why);
    }
    of_account_.erase(account);
}

void SessionLives::end(const std::string& session, const std::string& why) {
    auto& life = lives_[session];
    if (life.why_over.empty()) {
        life.why_over = why;
        ended_now_.push_back(session);
    }
    std::erase(of_account_[life.account], session);
}

void SessionLives::check_password(const Attempt& attempt) {
    const auto* sign_in = std::get_if<domain::SignIn>(&attempt.ask->command);
    const auto with = opened_with_.find({attempt.answer.partition, attempt.answer.offset});
    if (!sign_in || !sign_in->password || with == opened_with_.end()) {
        return;
    }
    if (*sign_in->password != with->second) {
        find(over, sign_in->session->session.text, "was opened with a password that was changed");
    }
}

void SessionLives::on_answer(const Attempt& attempt, Time now) {
    const auto& answer = attempt.answer;
    if (answer.kind != shards::Answer::Kind::done) {
        return;
    }
    check_password(attempt);
    const auto* refresh = std::get_if<domain::RefreshSession>(&attempt.ask->command);
    const auto life = refresh ? lives_.find(refresh->session.text) : lives_.end();
    if (life != lives_.end() && life->second.told_over_at) {
        const auto* counted = history_.of(facts_partition(answer.partition)).at(answer.offset);
        const bool goes_on = std::ranges::any_of(*answer.facts, [](const auto& placed) {
            return std::holds_alternative<events::SessionRefreshed>(placed.fact);
        });
        if (goes_on && counted && counted->landed_at > *life->second.told_over_at) {
            find(over, life->first, "goes on, as somebody was told after its end had been told");
        }
    }
    const auto those = ended_by_.find({answer.partition, answer.offset});
    if (those == ended_by_.end()) {
        return;
    }
    for (const auto& session : those->second) {
        auto& told = lives_[session].told_over_at;
        told = told.value_or(now);
    }
}

}  // namespace simulation
