#include "domain/people/password_reset.hpp"

#include "base/mutation.hpp"
#include "domain/people/account_status.hpp"
#include "domain/people/session.hpp"

#include <algorithm>

namespace domain::people {

namespace {

using Facts = std::vector<PasswordResetFact>;

PasswordChanged changed(
    const Account& account,
    const Recipient& recipient,
    const base::SealedText& password,
    base::Instant now
) {
    return {
        .account = account_of(account.recipient),
        .password = password,
        .at = now,
        .addressee = addressee_of(account, recipient)
    };
}

}  // namespace

std::string reset_stream_of(const events::AccountId& account) {
    return "reset-" + account.text;
}

PasswordReset evolve(PasswordReset state, const PasswordResetRequested& fact) {
    const bool is_kept =
        !state.token_hash.empty() && base::is_mutated(base::Mutation::older_link_works);
    if (!is_kept) {
        state.token_hash = fact.token_hash;
    }
    state.expires_at = fact.expires_at;
    std::erase_if(state.requested_at, [&](base::Instant at) {
        return fact.at - at >= links_within;
    });
    state.requested_at.push_back(fact.at);
    return state;
}

PasswordReset evolve(PasswordReset state, const PasswordResetUsed&) {
    if (!base::is_mutated(base::Mutation::link_works_twice)) {
        state.token_hash.clear();
    }
    return state;
}

PasswordReset evolve(PasswordReset, const PasswordResetEnded&) {
    return {};
}

base::Decision<PasswordResetFact> decide(
    const PasswordReset& state,
    const Account& account,
    const Recipient& recipient,
    const RequestPasswordReset& command,
    const Context& context
) {
    const auto counts = [&](base::Instant at) { return context.now - at < links_within; };
    const auto lately = std::ranges::count_if(state.requested_at, counts);
    if (!account.exists() || static_cast<std::size_t>(lately) >= links_max) {
        return Facts{};
    }
    return Facts{PasswordResetRequested{
        .account = command.account,
        .recipient = account.recipient,
        .token_hash = command.token_hash,
        .token = command.token,
        .address = account.address,
        .name = account.first_name,
        .deliver = !recipient.unreachable,
        .at = context.now,
        .expires_at = context.now + link_lasts
    }};
}

Decided decide(
    const PasswordReset& state,
    const Account& account,
    const Recipient& recipient,
    const ResetPassword& command,
    const Context& context
) {
    if (!account.exists() || !opens(state, command.token_hash, context.now)) {
        return open_link;
    }
    auto fact = changed(account, recipient, command.password, context.now);
    fact.by_reset = true;
    std::vector<Placed> placed{
        {.stream = stream_of(command.account), .fact = std::move(fact)},
        {.stream = reset_stream_of(command.account),
         .fact = PasswordResetUsed{.account = command.account, .at = context.now}}
    };
    for (auto& closed : close_all_sessions(account.sessions, command.account, context.now)) {
        placed.push_back({.stream = stream_of(command.account), .fact = std::move(closed)});
    }
    return placed;
}

base::Decision<AccountFact> decide(
    const Account& account,
    const Recipient& recipient,
    const ChangePassword& command,
    const Context& context
) {
    if (!account.exists()) {
        return known_account;
    }
    if (account.password == command.password) {
        return std::vector<AccountFact>{};
    }
    if (command.shown && *command.shown != password_mark(account.password)) {
        return present_password;
    }
    std::vector<AccountFact> facts{changed(account, recipient, command.password, context.now)};
    for (auto& closed : close_all_sessions(account.sessions, command.account, context.now)) {
        facts.emplace_back(std::move(closed));
    }
    return facts;
}

base::Decision<PasswordResetFact> decide_end(
    const PasswordReset& state, const events::AccountId& account, const Context& context
) {
    if (state.requested_at.empty()) {
        return Facts{};
    }
    return Facts{PasswordResetEnded{.account = account, .at = context.now}};
}

bool opens(const PasswordReset& state, const std::string& token_hash, base::Instant now) {
    return !state.token_hash.empty() && state.token_hash == token_hash && now < state.expires_at;
}

std::optional<base::Instant> deadline(const PasswordReset& state) {
    if (state.requested_at.empty()) {
        return std::nullopt;
    }
    return std::max(state.expires_at, state.requested_at.back() + links_within);
}

}  // namespace domain::people
