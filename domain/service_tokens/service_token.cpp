#include "domain/service_tokens/service_token.hpp"

namespace domain::service_tokens {

namespace {

using Facts = std::vector<ServiceTokenFact>;

}  // namespace

std::string stream_of(const events::ServiceTokenId& token) {
    return "service_token-" + token.text;
}

ServiceToken evolve(ServiceToken, const ServiceTokenIssued& fact) {
    return {.secret_hash = fact.secret_hash, .scopes = fact.scopes, .expires_at = fact.expires_at};
}

ServiceToken evolve(ServiceToken token, const ServiceTokenRevoked&) {
    token.is_revoked = true;
    return token;
}

base::Decision<ServiceTokenFact> decide(
    const ServiceToken& token, const IssueServiceToken& command, const Context& context
) {
    if (token.exists()) {
        const bool is_same =
            token.secret_hash == command.secret_hash && token.scopes == command.scopes;
        return is_same ? base::Decision<ServiceTokenFact>{Facts{}} : base::Rejection{new_token};
    }
    if (command.scopes.empty()) {
        return some_scope;
    }
    if (command.expires_at && *command.expires_at <= context.now) {
        return lasting_token;
    }
    return Facts{ServiceTokenIssued{
        .service_token = command.service_token,
        .name = command.name,
        .scopes = command.scopes,
        .secret_hash = command.secret_hash,
        .by = context.actor,
        .at = context.now,
        .expires_at = command.expires_at
    }};
}

base::Decision<ServiceTokenFact> decide(
    const ServiceToken& token, const RevokeServiceToken& command, const Context& context
) {
    if (!token.exists()) {
        return known_token;
    }
    if (token.is_revoked) {
        return Facts{};
    }
    return Facts{ServiceTokenRevoked{
        .service_token = command.service_token,
        .by = context.actor,
        .reason = command.reason,
        .at = context.now
    }};
}

}  // namespace domain::service_tokens
