#pragma once
// Service tokens: by which programs ask in their own name. An operator issues one, is shown its
// secret once, and revokes it.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct ServiceTokenBody {
    std::string name;                              // of the program
    std::vector<std::string> scopes;               // "mcp:read", "mcp:write"
    std::optional<std::uint32_t> expires_in_days;  // 1 to 366; absent: until it is revoked
};
BOOST_DESCRIBE_STRUCT(ServiceTokenBody, (), (name, scopes, expires_in_days))

// `secret` is there the first time only; whoever repeats the request has to revoke and begin anew.
struct ServiceTokenMade {
    std::string id;
    std::string name;
    std::vector<std::string> scopes;
    OrNull<std::string> secret;
    OrNull<base::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(ServiceTokenMade, (), (id, name, scopes, secret, expires_at))

struct ServiceTokenView {
    enum class State { active, expired, revoked };
    BOOST_DESCRIBE_NESTED_ENUM(State, active, expired, revoked)

    std::string id;
    std::string name;
    std::vector<std::string> scopes;
    State state = State::active;
    std::string issued_by;
    base::Instant issued_at;
    OrNull<base::Instant> expires_at;
    OrNull<base::Instant> revoked_at;
    OrNull<std::string> revoked_by;
    OrNull<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(
    ServiceTokenView,
    (),
    (id, name, scopes, state, issued_by, issued_at, expires_at, revoked_at, revoked_by, reason)
)

struct ServiceTokensView {
    std::vector<ServiceTokenView> tokens;  // latest first
    std::uint64_t count = 0;               // on this page
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ServiceTokensView, (), (tokens, count, next_cursor))

struct RevokeServiceTokenBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RevokeServiceTokenBody, (), (reason))

struct ServiceTokenRevokedView {
    std::string id;
    bool revoked = true;
};
BOOST_DESCRIBE_STRUCT(ServiceTokenRevokedView, (), (id, revoked))

using platform::http::Request, platform::http::Response;

base::Task<Response> issue_service_token(Request& request, Services& services);
base::Task<Response> list_service_tokens(Request& request, Services& services);

// Now or before. Worth nothing at once here, and within a moment at every other process; those that
// cannot tell refuse.
base::Task<Response> revoke_service_token(Request& request, Services& services);

}  // namespace api
