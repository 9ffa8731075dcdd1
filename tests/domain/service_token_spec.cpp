// Service tokens: issued with their scopes, revoked for good.

#include "domain/service_tokens/service_token.hpp"
#include "tests/support/given_when_then.hpp"

using namespace tests;
using namespace domain::service_tokens;
using events::ServiceScope;

namespace {

const auto token = id<events::ServiceTokenId>("crm");
const std::string stream = stream_of(token);

domain::IssueServiceToken issuing() {
    return {
        .service_token = token,
        .name = "CRM",
        .scopes = {ServiceScope::mcp_read},
        .secret_hash = "hash"
    };
}

const domain::RevokeServiceToken revoking{.service_token = token, .reason = "lost"};

}  // namespace

TEST_CASE("a service token is issued once, and what is at rest is the hash of its secret") {
    History history;
    history.done(issuing(), noon)
        .then(
            {{stream,
              ServiceTokenIssued{
                  .service_token = token,
                  .name = "CRM",
                  .scopes = {ServiceScope::mcp_read},
                  .secret_hash = "hash",
                  .by = admin,
                  .at = noon
              }}}
        );
    history.when(issuing(), noon).then_nothing();
    auto other = issuing();
    other.secret_hash = "another";
    history.when(other, noon).then_rejected(new_token);
    auto wider = issuing();
    wider.scopes.push_back(ServiceScope::mcp_write);
    history.when(wider, noon).then_rejected(new_token);
}

TEST_CASE("a service token has a scope, and an end that is still to come") {
    const History history;
    auto nothing = issuing();
    nothing.scopes.clear();
    history.when(nothing, noon).then_rejected(some_scope);
    auto ending = issuing();
    ending.expires_at = noon;
    history.when(ending, noon).then_rejected(lasting_token);
    ending.expires_at = noon + 1ms;
    history.when(ending, noon).then_named({"ServiceTokenIssued"});
}

TEST_CASE("a service token that was revoked stays so, and nobody issues it again") {
    History history;
    history.when(revoking, noon).then_rejected(known_token);
    history.done(issuing(), noon);
    history.done(revoking, noon)
        .then(
            {{stream,
              ServiceTokenRevoked{.service_token = token, .by = admin, .reason = "lost", .at = noon}
            }}
        );
    history.when(revoking, noon).then_nothing();
    history.when(issuing(), noon).then_nothing();
}
