#include "projections/account_standing.hpp"

#include "events/people.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections::account_standing {

const Table<Standing> standings{"account_standings", 1, {}};

namespace {

void apply(const events::SessionOpened& fact, Standing& standing) {
    standing.sessions.push_back(
        {.id = fact.session,
         .browser = fact.device.browser,
         .system = fact.device.system,
         .method = fact.method,
         .signed_in_at = fact.at,
         .refreshed_at = fact.at,
         .expires_at = fact.refresh_until}
    );
}

void apply(const events::SessionRefreshed& fact, Standing& standing) {
    const auto session = std::ranges::find(standing.sessions, fact.session, &OpenSession::id);
    if (session != standing.sessions.end()) {
        session->refreshed_at = fact.at;
        session->expires_at = fact.refresh_until;
    }
}

void apply(const events::SessionClosed& fact, Standing& standing) {
    std::erase_if(standing.sessions, [&](const auto& one) { return one.id == fact.session; });
}

void apply(const events::TokensInvalidated&, Standing& standing) {
    standing.sessions.clear();
}

void apply(const events::PasswordChanged&, Standing& standing) {
    standing.sessions.clear();
    standing.browsers.clear();
}

void apply(const events::AccountSuspended&, Standing& standing) {
    standing.status = events::AccountStatus::suspended;
}

void apply(const events::AccountDeactivated&, Standing& standing) {
    standing.status = events::AccountStatus::deactivated;
    standing.sessions.clear();
}

void apply(const events::AccountReactivated&, Standing& standing) {
    standing.status = events::AccountStatus::active;
}

void apply(const events::DeviceTrusted& fact, Standing& standing) {
    standing.browsers.push_back(
        {.id = fact.device,
         .browser = fact.family.browser,
         .system = fact.family.system,
         .trusted_at = fact.at,
         .expires_at = fact.expires_at}
    );
}

void apply(const events::DeviceTrustEnded& fact, Standing& standing) {
    std::erase_if(standing.browsers, [&](const auto& one) { return one.id == fact.device; });
}

void apply(const events::SecondFactorDisabled&, Standing& standing) {
    standing.browsers.clear();
}

void apply(const events::PermissionOverridden& fact, Standing& standing) {
    std::erase_if(standing.rights, [&](const auto& one) {
        return one.permission == fact.permission;
    });
    if (fact.effect != events::PermissionEffect::of_role) {
        standing.rights.push_back(
            {.permission = fact.permission,
             .granted = fact.effect == events::PermissionEffect::granted,
             .reason = fact.reason,
             .at = fact.at}
        );
    }
}

template <class Fact>
concept OfAccount = requires(const Fact& fact, Standing& standing) { apply(fact, standing); };

// All but the first and the last are facts of an account that is there.
struct Fold {
    static void keys(const events::AccountRegistered&, Keys&) {}

    static void fold(const events::AccountRegistered& fact, const FactPlace&, Rows& rows) {
        rows.put(standings, Standing{.id = fact.account});
    }

    template <OfAccount Fact>
    static void keys(const Fact& fact, Keys& keys) {
        keys.add(standings, fact.account);
    }

    template <OfAccount Fact>
    static void fold(const Fact& fact, const FactPlace&, Rows& rows) {
        auto* standing = rows.change(standings, fact.account);
        if (standing == nullptr) {
            throw CannotApply{"account " + fact.account.text + " was never registered"};
        }
        apply(fact, *standing);
    }

    static void keys(const events::SubjectErased& fact, Keys& keys) {
        keys.add(standings, events::account_at(fact.recipient));
    }

    static void fold(const events::SubjectErased& fact, const FactPlace&, Rows& rows) {
        rows.erase(standings, events::account_at(fact.recipient));
    }
};

}  // namespace

Projection projection() {
    return projection_of<Fold>("account_standing", 1, {&standings});
}

std::optional<Standing> find_standing(
    platform::postgres::Connection& connection, const events::AccountId& account
) {
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM account_standings WHERE id = $1",
            platform::postgres::columns_of<Standing>()
        ),
        {account}
    );
    if (found.empty()) {
        return std::nullopt;
    }
    return found.as<Standing>(0);
}

}  // namespace projections::account_standing
