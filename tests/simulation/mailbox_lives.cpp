#include "tests/simulation/mailbox_lives.hpp"

#include <fmt/format.h>

namespace simulation {

void MailboxLives::on_counted(const Counted& counted) {
    ask_ = counted.commit.command.empty() ? nullptr : callers_.find(counted.commit.command);
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
}

void MailboxLives::find(const std::string& id, const std::string& what) {
    constexpr int once = 20;
    findings_.add(once, fmt::format("{}: {}", id, what));
}

void MailboxLives::see(const events::EmailCodeSent& fact) {
    codes_[fact.recipient.text] = {.hash = fact.code_hash.text, .until = fact.expires_at};
}

void MailboxLives::see(const events::EmailCodeVerified& fact) {
    ++verified_;
    const auto& id = fact.recipient.text;
    auto& code = codes_[id];
    const auto* typed = ask_ ? std::get_if<domain::VerifyEmailCode>(&ask_->command) : nullptr;
    if (!typed || typed->code_hash.text != code.hash || code.until <= fact.at) {
        find(id, "a code was right that was used, or is not the latest, or ran out");
    }
    code.hash.clear();
    if (!proofs_.emplace(fact.proof.text, Mailed{.hash = id, .until = fact.expires_at}).second) {
        find(id, "the same proof was handed out twice");
    }
}

void MailboxLives::see(const events::EmailProofUsed& fact) {
    ++proofs_used_;
    auto& proof = proofs_[fact.proof.text];
    if (proof.hash != fact.recipient.text || proof.until <= fact.at) {
        find(fact.recipient.text, "a proof opened an account that was used, or ran out");
    }
    proof.hash.clear();
}

void MailboxLives::see(const events::EmailVerificationEnded& fact) {
    codes_[fact.recipient.text] = {};
    std::erase_if(proofs_, [&](const auto& one) { return one.second.hash == fact.recipient.text; });
}

void MailboxLives::see(const events::PasswordResetRequested& fact) {
    auto& link = links_[fact.account.text];
    links_voided_ += !link.hash.empty() && fact.at < link.until ? 1 : 0;
    link = {.hash = fact.token_hash, .until = fact.expires_at};
}

void MailboxLives::see(const events::PasswordResetUsed& fact) {
    ++links_used_;
    const auto& id = fact.account.text;
    auto& link = links_[id];
    const auto* followed = ask_ ? std::get_if<domain::ResetPassword>(&ask_->command) : nullptr;
    if (!followed || followed->token_hash != link.hash || link.until <= fact.at) {
        find(id, "a link opened that was used, or is not the latest, or ran out");
    }
    link.hash.clear();
}

void MailboxLives::see(const events::PasswordResetEnded& fact) {
    links_[fact.account.text] = {};
}

}  // namespace simulation
