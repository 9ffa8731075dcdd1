#include "domain/people/account.hpp"

#include "base/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace domain::people {

namespace {

using Facts = std::vector<AccountFact>;

void add_key(std::vector<std::string>& keys, const base::SealedText& sealed) {
    if (sealed.key.empty() || std::ranges::find(keys, sealed.key) != keys.end()) {
        return;
    }
    keys.push_back(sealed.key);
}

template <class Fact>
void add(Facts& facts, std::vector<Fact> more) {
    for (auto& one : more) {
        facts.emplace_back(std::move(one));
    }
}

template <class... Kinds>
void add(Facts& facts, std::vector<std::variant<Kinds...>> more) {
    for (auto& one : more) {
        std::visit([&](auto& fact) { facts.emplace_back(std::move(fact)); }, one);
    }
}

void close(Account& account, const ClosedHold& closed) {
    const auto known = std::ranges::find(account.closed, closed.invite, &ClosedHold::invite);
    if (known == account.closed.end()) {
        account.closed.push_back(closed);
    } else {
        known->hold = std::max(known->hold, closed.hold);
    }
}

bool is_locked(const Account& account, base::Instant now) {
    return account.locked_until && now < *account.locked_until;
}

std::optional<base::Rejection> check_may_try(const Account& account, base::Instant now) {
    if (!account.exists()) {
        return known_account;
    }
    if (is_locked(account, now)) {
        return not_locked;
    }
    return std::nullopt;
}

}  // namespace

std::string stream_of(const events::AccountId& account) {
    return "account-" + account.text;
}

events::AccountId account_of(const events::RecipientId& recipient) {
    return events::account_at(recipient);
}

std::string password_mark(const base::SealedText& password) {
    return fmt::format("{:016x}", base::stable_hash(password.text));
}

std::chrono::seconds lock_out_after(std::uint32_t failures) {
    std::chrono::seconds lasts{0};
    for (const auto& threshold : lock_outs) {
        if (failures >= threshold.failures) {
            lasts = threshold.lasts;
        }
    }
    return lasts;
}

Account evolve(Account before, const AccountRegistered& fact) {
    Account account{
        .recipient = fact.recipient,
        .address = fact.address,
        .first_name = fact.first_name,
        .last_name = fact.last_name,
        .password = fact.password,
        .role = fact.role,
        .closed = std::move(before.closed),
        .registered_at = fact.registered_at
    };
    add_key(account.keys, fact.address);
    if (fact.first_name) {
        add_key(account.keys, *fact.first_name);
    }
    if (fact.last_name) {
        add_key(account.keys, *fact.last_name);
    }
    add_key(account.keys, fact.password);
    for (const auto* sealed : {&fact.phone, &fact.zip_code, &fact.metadata}) {
        if (*sealed) {
            add_key(account.keys, **sealed);
        }
    }
    return account;
}

Account evolve(Account account, const SignedIn& fact) {
    account.last_token = fact.token;
    account.failures = 0;
    account.locked_until.reset();
    return account;
}

Account evolve(Account account, const SignedOut& fact) {
    std::erase_if(account.signed_out, [&](const auto& ended) {
        return ended.expires_at <= fact.at;
    });
    account.signed_out.push_back({.token = fact.token, .expires_at = fact.expires_at});
    return account;
}

Account evolve(Account account, const SignInLocked& fact) {
    account.failures = fact.failures;
    account.failed_at = fact.until - lock_out_after(fact.failures);
    account.locked_until = fact.until;
    return account;
}

Account evolve(Account account, const CaptchaRequired& fact) {
    account.failures = fact.failures - 1;
    account.failed_at = fact.at;
    return account;
}

Account evolve(Account account, const SignInFailed& fact) {
    account.failures = fact.failures - 1;
    account.failed_at = fact.at;
    return account;
}

Account evolve(Account account, const SignInUnlocked& fact) {
    for (const auto block : fact.blocks) {
        if (block == events::SignInBlock::captcha) {
            account.failures = 0;
        } else if (block == events::SignInBlock::lockout) {
            account.failures = 0;
            account.locked_until.reset();
        } else if (account.second_factor) {
            (*account.second_factor).failures = 0;
            (*account.second_factor).locked_until.reset();
        }
    }
    return account;
}

Account evolve(Account account, const PasswordChanged& fact) {
    account.password = fact.password;
    add_key(account.keys, fact.password);
    account.sessions.clear();
    if (account.second_factor) {
        (*account.second_factor).devices.clear();
    }
    return account;
}

Account evolve(Account account, const AccountSuspended&) {
    account.status = events::AccountStatus::suspended;
    return account;
}

Account evolve(Account account, const AccountDeactivated&) {
    account.status = events::AccountStatus::deactivated;
    account.sessions.clear();
    return account;
}

Account evolve(Account account, const AccountReactivated&) {
    account.status = events::AccountStatus::active;
    return account;
}

Account evolve(Account account, const BetaAccessGranted& fact) {
    account.grants = evolve(std::move(account.grants), fact);
    return account;
}

Account evolve(Account account, const BetaAccessRevoked& fact) {
    account.grants = evolve(std::move(account.grants), fact);
    return account;
}

Account evolve(Account account, const InviteHoldClosed& fact) {
    close(account, {.invite = fact.invite, .hold = fact.hold});
    return account;
}

Account evolve(Account account, const SubjectErased&) {
    Account left{.closed = std::move(account.closed)};
    if (base::is_mutated(base::Mutation::erasure_leaves_sessions)) {
        left.sessions = account.sessions;
    }
    for (const auto& grant : account.grants) {
        if (grant.hold) {
            close(left, {.invite = grant.invite, .hold = *grant.hold});
        }
    }
    return left;
}

base::Decision<AccountFact> decide(
    const Account& account, const RegisterAccount& command, const Context& context
) {
    if (account.exists()) {
        const bool already_so =
            account.address == command.address && account.password == command.password;
        return already_so ? base::Decision<AccountFact>{Facts{}} : base::Rejection{one_account};
    }
    return Facts{AccountRegistered{
        .account = account_of(command.recipient),
        .recipient = command.recipient,
        .address = command.address,
        .first_name = command.first_name,
        .last_name = command.last_name,
        .password = command.password,
        .role = command.role,
        .registered_at = context.now
    }};
}

base::Decision<AccountFact> decide(
    const Account& account, const SignIn& command, const Context& context
) {
    if (const auto broken = check_may_try(account, context.now)) {
        return *broken;
    }
    if (account.status == events::AccountStatus::deactivated) {
        return not_deactivated;
    }
    if (account.last_token == command.token) {
        return Facts{};
    }
    if (command.expires_at <= context.now) {
        return sign_in_in_time;
    }
    if (command.password && *command.password != password_mark(account.password) &&
        !base::is_mutated(base::Mutation::old_password_opens)) {
        return known_account;
    }
    auto shown = show_second_factor(second_factor_of(account), command, context.now);
    if (!shown) {
        return shown.error();
    }
    Facts facts;
    add(facts, std::move(shown->facts));
    if (!shown->lets_in) {
        return facts;
    }
    SignedIn signed_in{
        .account = command.account,
        .token = command.token,
        .at = context.now,
        .expires_at = command.expires_at,
        .failures = command.failures
    };
    if (command.session) {
        signed_in.session = command.session->session;
    }
    facts.emplace_back(std::move(signed_in));
    if (command.session) {
        add(facts, open_session(account.sessions, command, shown->method, context.now));
    }
    return facts;
}

base::Decision<AccountFact> decide(
    const Account& account, const FailSignIn& command, const Context& context
) {
    if (const auto broken = check_may_try(account, context.now)) {
        return *broken;
    }
    const auto failures = failures_at(account, context.now) + 1;
    const auto lasts = lock_out_after(failures);
    if (lasts.count() > 0) {
        return Facts{SignInLocked{
            .account = command.account, .failures = failures, .until = context.now + lasts
        }};
    }
    if (failures != captcha_after) {
        return Facts{};
    }
    if (command.asks_captcha.value_or(false)) {
        return Facts{
            CaptchaRequired{.account = command.account, .failures = failures, .at = context.now}
        };
    }
    return Facts{SignInFailed{.account = command.account, .failures = failures, .at = context.now}};
}

base::Decision<AccountFact> decide(
    const Account& account, const UnlockSignIn& command, const Context& context
) {
    const auto is_wanted = [&](events::SignInBlock block) {
        return command.blocks.empty() ||
               std::ranges::find(command.blocks, block) != command.blocks.end();
    };
    std::vector<events::SignInBlock> blocks;
    if (is_wanted(events::SignInBlock::lockout) &&
        (!account.exists() || is_locked(account, context.now))) {
        blocks.push_back(events::SignInBlock::lockout);
    }
    // Of its own only when it is named: whether one is asked for, only who configured it knows.
    const bool names_captcha =
        std::ranges::find(command.blocks, events::SignInBlock::captcha) != command.blocks.end();
    if (names_captcha &&
        (!account.exists() || failures_at(account, context.now) >= captcha_after)) {
        blocks.push_back(events::SignInBlock::captcha);
    }
    const auto& codes_until = second_factor_of(account).locked_until;
    if (is_wanted(events::SignInBlock::second_factor) && codes_until &&
        context.now < *codes_until) {
        blocks.push_back(events::SignInBlock::second_factor);
    }
    if (blocks.empty()) {
        return Facts{};
    }
    return Facts{SignInUnlocked{
        .account = command.account,
        .blocks = std::move(blocks),
        .by = context.actor,
        .reason = command.reason,
        .at = context.now
    }};
}

base::Decision<AccountFact> decide(
    const Account& account, const SignOut& command, const Context& context
) {
    if (!account.exists()) {
        return known_account;
    }
    Facts facts;
    const bool ended_already = command.expires_at <= context.now ||
                               std::ranges::any_of(account.signed_out, [&](const auto& ended) {
                                   return ended.token == command.token;
                               });
    if (!ended_already) {
        facts.emplace_back(SignedOut{
            .account = command.account,
            .token = command.token,
            .at = context.now,
            .expires_at = command.expires_at
        });
    }
    if (command.session) {
        constexpr auto reason = events::SessionEnd::signed_out;
        auto closed =
            close_session(account.sessions, command.account, *command.session, reason, context.now);
        if (closed) {
            facts.emplace_back(std::move(*closed));
        }
    }
    return facts;
}

Account note_failure(Account account, base::Instant now) {
    if (!account.exists() || is_locked(account, now)) {
        return account;
    }
    account.failures = failures_at(account, now) + 1;
    account.failed_at = now;
    return account;
}

bool is_closed(const Account& account, const events::InviteId& invite, std::uint32_t hold) {
    const auto closed =
        std::ranges::find(account.closed, CompactId<events::InviteId>{invite}, &ClosedHold::invite);
    return closed != account.closed.end() && hold <= closed->hold &&
           !base::is_mutated(base::Mutation::closed_hold_opens);
}

std::uint32_t failures_at(const Account& account, base::Instant now) {
    return now - account.failed_at < failures_kept_for ? account.failures : 0;
}

}  // namespace domain::people
