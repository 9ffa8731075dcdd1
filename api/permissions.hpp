#pragma once
// Single rights of people: who has which, and giving or taking one.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <string>
#include <vector>

namespace api {

enum class OverrideEffect { grant, revoke, role };
BOOST_DESCRIBE_ENUM(OverrideEffect, grant, revoke, role)

struct OverrideView {
    events::Permission permission = events::Permission::manage_own_profile;
    OverrideEffect effect = OverrideEffect::grant;
    std::string by;
    std::string reason;
    base::Instant at;
};
BOOST_DESCRIBE_STRUCT(OverrideView, (), (permission, effect, by, reason, at))

struct PermissionsView {
    std::string user_id;
    std::string email;  // "erased" of whoever was
    events::Role role = events::Role::student;
    std::vector<std::string> permissions;  // all that they have
    std::vector<OverrideView> overrides;   // where it is not their role that says so
};
BOOST_DESCRIBE_STRUCT(PermissionsView, (), (user_id, email, role, permissions, overrides))

struct TrustedPeople {
    std::vector<PermissionsView> people;
};
BOOST_DESCRIBE_STRUCT(TrustedPeople, (), (people))

struct OverrideBody {
    OverrideEffect effect = OverrideEffect::grant;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(OverrideBody, (), (effect, reason))

// Administrators, and whoever has other rights than their role.
base::Task<platform::http::Response> list_permissions(
    platform::http::Request& request, Services& services
);

base::Task<platform::http::Response> show_permissions(
    platform::http::Request& request, Services& services
);

// Gives or takes the one in the path, or lets the role say again. Nobody gives what they lack.
base::Task<platform::http::Response> override_permission(
    platform::http::Request& request, Services& services
);

}  // namespace api
