#pragma once
// A service token lets a program ask in its own name, on a few routes, within its scopes. What is
// at rest is the hash of its secret.

#include "domain/commands.hpp"
#include "domain/context.hpp"

#include <optional>
#include <string>
#include <vector>

namespace domain::service_tokens {

using events::ServiceTokenFact, events::ServiceTokenIssued, events::ServiceTokenRevoked;

std::string stream_of(const events::ServiceTokenId& token);

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule known_token{
    "service_token_not_found", base::Kind::absent, "There is no such service token."
};
inline constexpr base::Rule new_token{
    "service_token_exists", base::Kind::conflict, "A service token is issued once."
};
inline constexpr base::Rule some_scope{
    "service_token_scopes", base::Kind::malformed, "A service token has at least one scope."
};
inline constexpr base::Rule lasting_token{
    "service_token_expired",
    base::Kind::malformed,
    "A service token is issued for the time to come."
};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct ServiceToken {
    std::string secret_hash;  // empty: there is no such token
    std::vector<events::ServiceScope> scopes;
    std::optional<base::Instant> expires_at;
    bool is_revoked = false;

    bool exists() const { return !secret_hash.empty(); }
};

ServiceToken evolve(ServiceToken token, const ServiceTokenIssued& fact);
ServiceToken evolve(ServiceToken token, const ServiceTokenRevoked& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Rejects with new_token, some_scope, lasting_token. The very same token again decides nothing.
base::Decision<ServiceTokenFact> decide(
    const ServiceToken& token, const IssueServiceToken& command, const Context& context
);

// Rejects with known_token. What was revoked stays so.
base::Decision<ServiceTokenFact> decide(
    const ServiceToken& token, const RevokeServiceToken& command, const Context& context
);

}  // namespace domain::service_tokens
