#include "domain/people/access.hpp"

#include "base/mutation.hpp"
#include "domain/people/account.hpp"
#include "domain/people/account_status.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace domain::people {

namespace {

using Facts = std::vector<AccountFact>;

Grants::const_iterator find(const Grants& grants, const events::AccessId& access) {
    return std::ranges::find(grants, CompactId<events::AccessId>{access}, &Grant::access);
}

}  // namespace

Grants evolve(Grants grants, const BetaAccessGranted& fact) {
    Grant grant{
        .access = fact.access,
        .role = fact.role,
        .phase = fact.phase,
        .granted_at = fact.granted_at,
        .code = fact.code,
        .hold = fact.hold
    };
    if (fact.invite) {
        grant.invite = *fact.invite;
    }
    grants.reserve(grants.size() + 1);
    grants.push_back(std::move(grant));
    return grants;
}

Grants evolve(Grants grants, const BetaAccessRevoked& fact) {
    const CompactId<events::AccessId> access{fact.access};
    for (auto& grant : grants) {
        grant.is_revoked = (grant.is_revoked || grant.access == access) &&
                           !base::is_mutated(base::Mutation::revoked_access_stays);
    }
    return grants;
}

bool has_access(const Grants& grants, events::Role role, events::Phase phase) {
    return std::ranges::any_of(grants, [&](const Grant& grant) {
        return !grant.is_revoked && grant.role == role && grant.phase == phase;
    });
}

const Grant* newest_active(const Grants& grants) {
    for (const auto& grant : grants | std::views::reverse) {
        if (!grant.is_revoked) {
            return &grant;
        }
    }
    return nullptr;
}

events::AccessId seeded_access_of(const events::AccountId& account) {
    return {base::derive_id(account.text, "seeded access")};
}

std::optional<AccessState> newest_access(const Account& account) {
    const auto* newest = newest_active(account.grants);
    if (!newest) {
        return std::nullopt;
    }
    return AccessState{.role = newest->role, .phase = newest->phase, .code = newest->code};
}

base::Decision<AccountFact> decide(
    const Account& account, const GrantAccess& command, const Context& context
) {
    if (!account.exists()) {
        return account_there;
    }
    if (has_access(account.grants, command.role, command.phase) ||
        find(account.grants, command.access) != account.grants.end()) {
        return Facts{};
    }
    return Facts{BetaAccessGranted{
        .access = command.access,
        .account = command.account,
        .role = command.role,
        .phase = command.phase,
        .settings_version = command.settings_version,
        .granted_at = context.now,
        .by = context.actor,
        .reason = command.reason
    }};
}

base::Decision<AccountFact> decide(
    const Account& account, const SeedInstructorAccess& command, const Context& context
) {
    if (!account.exists()) {
        return account_there;
    }
    if (account.role != events::Role::instructor) {
        return instructor_to_seed;
    }
    // What was taken from somebody by name is not given back to all.
    const bool had_any = std::ranges::any_of(account.grants, [](const Grant& grant) {
        return grant.role == events::Role::instructor;
    });
    if (had_any) {
        return Facts{};
    }
    return Facts{BetaAccessGranted{
        .access = seeded_access_of(command.account),
        .account = command.account,
        .role = events::Role::instructor,
        .phase = events::Phase::instructor_only,
        .granted_at = context.now,
        .by = context.actor
    }};
}

base::Decision<AccountFact> decide(
    const Account& account, const RevokeAccess& command, const Context& context
) {
    if (!account.exists()) {
        return account_there;
    }
    const auto grant = find(account.grants, command.access);
    if (grant == account.grants.end()) {
        return known_access;
    }
    if (grant->is_revoked) {
        return Facts{};
    }
    return Facts{BetaAccessRevoked{
        .access = command.access,
        .account = command.account,
        .role = grant->role,
        .phase = grant->phase,
        .by = context.actor,
        .reason = command.reason,
        .at = context.now
    }};
}

}  // namespace domain::people
