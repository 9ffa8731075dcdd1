#pragma once
// Service tokens: by which programs ask in their own name. For operators to look at; whether one
// counts, every process folds for itself.

#include "events/service_tokens.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>

namespace projections::service_tokens {

// Neither its secret nor the hash of it.
struct Token {
    events::ServiceTokenId id;
    std::string name;
    bool may_read = false;   // mcp:read
    bool may_write = false;  // mcp:write
    std::string issued_by;
    base::Instant issued_at;
    std::optional<base::Instant> expires_at;
    std::optional<base::Instant> revoked_at;
    std::optional<std::string> revoked_by;
    std::optional<std::string> revocation_reason;
    bool operator==(const Token&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Token,
    (),
    (id,
     name,
     may_read,
     may_write,
     issued_by,
     issued_at,
     expires_at,
     revoked_at,
     revoked_by,
     revocation_reason)
)

extern const Table<Token> tokens;

Projection projection();

// Latest first.
std::optional<Page<Token>> list_tokens(
    platform::postgres::Connection& connection, const PageRequest& page
);

}  // namespace projections::service_tokens
