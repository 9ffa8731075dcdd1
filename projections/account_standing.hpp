#pragma once
// How an account stands: its status, where it is signed in, which browsers it trusts, and which
// rights it has besides those of its role. For whoever wants to know what is known of them; who may
// do what, the access view says.

#include "events/account_status.hpp"
#include "events/permissions.hpp"
#include "events/second_factor.hpp"
#include "events/sessions.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

namespace projections::account_standing {

struct OpenSession {
    events::SessionId id;
    std::string browser;
    std::string system;
    events::SessionMethod method = events::SessionMethod::password;
    base::Instant signed_in_at;
    base::Instant refreshed_at;
    base::Instant expires_at;
    bool operator==(const OpenSession&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    OpenSession, (), (id, browser, system, method, signed_in_at, refreshed_at, expires_at)
)

struct TrustedBrowser {
    events::DeviceId id;
    std::string browser;
    std::string system;
    base::Instant trusted_at;
    base::Instant expires_at;
    bool operator==(const TrustedBrowser&) const = default;
};
BOOST_DESCRIBE_STRUCT(TrustedBrowser, (), (id, browser, system, trusted_at, expires_at))

struct Right {
    events::Permission permission = events::Permission::manage_own_profile;
    bool granted = true;  // false: taken
    std::string reason;
    base::Instant at;
    bool operator==(const Right&) const = default;
};
BOOST_DESCRIBE_STRUCT(Right, (), (permission, granted, reason, at))

// Gone when its owner is erased.
struct Standing {
    events::AccountId id;
    events::AccountStatus status = events::AccountStatus::active;
    std::vector<OpenSession> sessions;     // oldest first
    std::vector<TrustedBrowser> browsers;  // oldest first
    std::vector<Right> rights;             // other than the role's, one a permission
    bool operator==(const Standing&) const = default;
};
BOOST_DESCRIBE_STRUCT(Standing, (), (id, status, sessions, browsers, rights))

extern const Table<Standing> standings;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

std::optional<Standing> find_standing(
    platform::postgres::Connection& connection, const events::AccountId& account
);

}  // namespace projections::account_standing
