// What an account decides about its sessions and its second factor.

#include "domain/people/account.hpp"
#include "domain/people/account_status.hpp"

namespace domain::people {

namespace {

using Facts = std::vector<AccountFact>;

template <class... Kinds>
void add(Facts& facts, std::vector<std::variant<Kinds...>> more) {
    for (auto& one : more) {
        std::visit([&](auto& fact) { facts.emplace_back(std::move(fact)); }, one);
    }
}

template <class Fact>
base::Decision<AccountFact> as_decision(base::Decision<Fact> decided) {
    if (!decided) {
        return decided.error();
    }
    Facts facts;
    add(facts, std::move(*decided));
    return facts;
}

void end_all(
    Facts& facts, const Account& account, const EndAllSessions& command, const Context& context
) {
    facts.emplace_back(TokensInvalidated{
        .account = command.account, .cause = command.cause, .by = context.actor, .at = context.now
    });
    for (auto& closed : close_all_sessions(account.sessions, command.account, context.now)) {
        facts.emplace_back(std::move(closed));
    }
}

}  // namespace

const SecondFactor& second_factor_of(const Account& account) {
    static const SecondFactor off{};
    return account.second_factor ? *account.second_factor : off;
}

Account evolve(Account account, const SessionOpened& fact) {
    account.sessions = evolve(std::move(account.sessions), fact);
    if (fact.mark) {
        account.devices = seen(std::move(account.devices), *fact.mark, fact.at);
    }
    return account;
}

Account evolve(Account account, const PermissionOverridden& fact) {
    auto overrides = evolve(account.overrides ? *account.overrides : PermissionOverrides{}, fact);
    account.overrides = overrides.empty() ? Rarely<PermissionOverrides>{}
                                          : Rarely<PermissionOverrides>{std::move(overrides)};
    return account;
}

base::Decision<AccountFact> decide(
    const Account& account, const OverridePermission& command, const Context& context
) {
    if (!account.exists()) {
        return account_there;
    }
    auto overridden = override_permission(
        account.overrides ? *account.overrides : PermissionOverrides{}, command, context
    );
    if (!overridden) {
        return overridden.error();
    }
    return Facts{overridden->begin(), overridden->end()};
}

base::Decision<AccountFact> decide(
    const Account& account, const RefreshSession& command, const Context& context
) {
    return as_decision(refresh_session(account.sessions, command, context.now));
}

base::Decision<AccountFact> decide(
    const Account& account, const CloseSession& command, const Context& context
) {
    constexpr auto reason = events::SessionEnd::revoked;
    auto closed =
        close_session(account.sessions, command.account, command.session, reason, context.now);
    if (!closed) {
        return known_session;
    }
    return Facts{std::move(*closed)};
}

base::Decision<AccountFact> decide(
    const Account& account, const EndAllSessions& command, const Context& context
) {
    if (!account.exists()) {
        return known_account;
    }
    Facts facts;
    end_all(facts, account, command, context);
    return facts;
}

base::Decision<AccountFact> decide(
    const Account& account, const StartSecondFactorSetup& command, const Context& context
) {
    if (!account.exists()) {
        return known_account;
    }
    return as_decision(start_setup(second_factor_of(account), command, context.now));
}

base::Decision<AccountFact> decide(
    const Account& account, const EnableSecondFactor& command, const Context& context
) {
    if (!account.exists()) {
        return known_account;
    }
    auto enabled = as_decision(enable(second_factor_of(account), command, context.now));
    if (!enabled) {
        return enabled;
    }
    const EndAllSessions end{
        .account = command.account, .cause = events::InvalidationCause::second_factor_enabled
    };
    end_all(*enabled, account, end, context);
    return enabled;
}

base::Decision<AccountFact> decide(
    const Account& account, const DisableSecondFactor& command, const Context& context
) {
    if (!account.exists()) {
        return known_account;
    }
    if (!second_factor_of(account).is_on()) {
        return Facts{};
    }
    Facts facts{
        SecondFactorDisabled{.account = command.account, .by = context.actor, .at = context.now}
    };
    const EndAllSessions end{
        .account = command.account, .cause = events::InvalidationCause::second_factor_disabled
    };
    end_all(facts, account, end, context);
    return facts;
}

base::Decision<AccountFact> decide(
    const Account& account, const RegenerateBackupCodes& command, const Context& context
) {
    if (!account.exists()) {
        return known_account;
    }
    return as_decision(regenerate_codes(second_factor_of(account), command, context.now));
}

base::Decision<AccountFact> decide(
    const Account& account, const FailSecondFactor& command, const Context& context
) {
    return as_decision(fail(second_factor_of(account), command, context.now));
}

base::Decision<AccountFact> decide(
    const Account& account, const EndDeviceTrust& command, const Context& context
) {
    return as_decision(end_trust(second_factor_of(account), command, context.now));
}

base::Decision<AccountFact> decide(
    const Account& account,
    const events::AccountId& id,
    const DeadlineReached&,
    const Context& context
) {
    Facts facts;
    for (auto& closed : close_expired_sessions(account.sessions, id, context.now)) {
        facts.emplace_back(std::move(closed));
    }
    add(facts, expire(second_factor_of(account), id, context.now));
    add(facts, expire(data_export_of(account), id, context.now));
    return facts;
}

Account note_failure(Account account, const FailSecondFactor& command, base::Instant now) {
    if (account.second_factor) {
        account.second_factor = note_code_failure(*account.second_factor, command, now);
    }
    return account;
}

std::optional<base::Instant> deadline(const Account& account) {
    std::optional<base::Instant> first;
    for (const auto& one :
         {deadline(account.sessions),
          deadline(second_factor_of(account)),
          deadline(data_export_of(account))}) {
        if (one && (!first || *one < *first)) {
            first = one;
        }
    }
    return first;
}

}  // namespace domain::people
