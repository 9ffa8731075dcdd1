#pragma once
// Access to what is not open to all yet, given to people and taken from them by hand. Gates, what
// an account is told of itself and the claims of new tokens follow at once, on every process.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct AccessGrantView {
    std::string access_id;
    events::Role role = events::Role::instructor;
    events::Phase phase = events::Phase::instructor_only;  // when it was granted
    bool active = true;
    OrNull<std::string> invited_by_code;  // null: it was granted by hand
    OrNull<std::string> invite_id;
    base::Instant granted_at;
    OrNull<std::string> granted_by;
    OrNull<std::string> reason;
    OrNull<base::Instant> revoked_at;
    OrNull<std::string> revoked_by;
    OrNull<std::string> revocation_reason;
};
BOOST_DESCRIBE_STRUCT(
    AccessGrantView,
    (),
    (access_id,
     role,
     phase,
     active,
     invited_by_code,
     invite_id,
     granted_at,
     granted_by,
     reason,
     revoked_at,
     revoked_by,
     revocation_reason)
)

struct AccessGrantsView {
    std::string user_id;
    std::vector<AccessGrantView> grants;  // oldest first, revoked ones too
};
BOOST_DESCRIBE_STRUCT(AccessGrantsView, (), (user_id, grants))

struct GrantAccessBody {
    events::Role role = events::Role::instructor;
    std::optional<events::Phase> phase;  // the present one
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(GrantAccessBody, (), (role, phase, reason))

struct AccessGranted {
    std::string access_id;
    std::string user_id;
    events::Role role = events::Role::instructor;
    events::Phase phase = events::Phase::instructor_only;
    base::Instant granted_at;
    bool existing = false;  // it was there before
};
BOOST_DESCRIBE_STRUCT(AccessGranted, (), (access_id, user_id, role, phase, granted_at, existing))

struct RevokeAccessBody {
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(RevokeAccessBody, (), (reason))

struct AccessRevokedView {
    std::string access_id;
    std::string user_id;
    bool active = false;
};
BOOST_DESCRIBE_STRUCT(AccessRevokedView, (), (access_id, user_id, active))

// `existing`: instructors who had access already, or had it until it was revoked.
struct AccessSeeded {
    std::uint64_t created = 0;
    std::uint64_t existing = 0;
};
BOOST_DESCRIBE_STRUCT(AccessSeeded, (), (created, existing))

using platform::http::Request, platform::http::Response;

// What a person was granted, with what was revoked since.
base::Task<Response> list_access(Request& request, Services& services);

// One active grant of a role and phase: repeating it leads to the same.
base::Task<Response> grant_access(Request& request, Services& services);

// 404 of what was never granted to them; what is revoked stays so.
base::Task<Response> revoke_access(Request& request, Services& services);

// Every instructor who never had access as one gets it; each is decided by their own shard, so that
// a repeat, also of one that did not come to its end, grants nothing twice.
base::Task<Response> seed_instructors(Request& request, Services& services);

}  // namespace api
