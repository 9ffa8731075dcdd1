#pragma once
// Facts of service tokens: by which a program asks in its own name, for a few routes only.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/time.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace events {

// What it may do: look at invites, or act on them. Clients call them "mcp:read" and "mcp:write".
enum class ServiceScope { mcp_read, mcp_write };
BOOST_DESCRIBE_ENUM(ServiceScope, mcp_read, mcp_write)

struct ServiceTokenIssued {
    ServiceTokenId service_token;
    std::string name;  // of the program, as who issued it says
    std::vector<ServiceScope> scopes;
    std::string secret_hash;  // hex SHA-256; the secret itself was shown once
    std::string by;
    base::Instant at;
    std::optional<base::Instant> expires_at;  // absent: when it is revoked
    bool operator==(const ServiceTokenIssued&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    ServiceTokenIssued, (), (service_token, name, scopes, secret_hash, by, at, expires_at)
)

// Nothing is answered to it any more.
struct ServiceTokenRevoked {
    ServiceTokenId service_token;
    std::string by;
    std::optional<std::string> reason;
    base::Instant at;
    bool operator==(const ServiceTokenRevoked&) const = default;
};
BOOST_DESCRIBE_STRUCT(ServiceTokenRevoked, (), (service_token, by, reason, at))

using ServiceTokenFact = std::variant<ServiceTokenIssued, ServiceTokenRevoked>;

}  // namespace events
