#include "projections/service_tokens.hpp"

#include "projections/conditions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections::service_tokens {

const Table<Token> tokens{"service_tokens", 1, {{"issued_at, id"}}};

namespace {

using events::ServiceScope;

struct Fold {
    static void keys(const events::ServiceTokenIssued&, Keys&) {}

    static void fold(const events::ServiceTokenIssued& fact, const FactPlace&, Rows& rows) {
        const auto has = [&](ServiceScope scope) {
            return std::ranges::find(fact.scopes, scope) != fact.scopes.end();
        };
        rows.put(
            tokens,
            Token{
                .id = fact.service_token,
                .name = fact.name,
                .may_read = has(ServiceScope::mcp_read),
                .may_write = has(ServiceScope::mcp_write),
                .issued_by = fact.by,
                .issued_at = fact.at,
                .expires_at = fact.expires_at
            }
        );
    }

    static void keys(const events::ServiceTokenRevoked& fact, Keys& keys) {
        keys.add(tokens, fact.service_token);
    }

    static void fold(const events::ServiceTokenRevoked& fact, const FactPlace&, Rows& rows) {
        auto* token = rows.change(tokens, fact.service_token);
        if (token == nullptr) {
            throw CannotApply{"service token " + fact.service_token.text + " was never issued"};
        }
        token->revoked_at = fact.at;
        token->revoked_by = fact.by;
        token->revocation_reason = fact.reason;
    }
};

}  // namespace

Projection projection() {
    return projection_of<Fold>("service_tokens", 1, {&tokens});
}

std::optional<Page<Token>> list_tokens(
    platform::postgres::Connection& connection, const PageRequest& page
) {
    Conditions conditions{{page.limit + 1}};
    if (page.cursor && !conditions.go_on_behind(*page.cursor, "issued_at")) {
        return std::nullopt;
    }
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM service_tokens {} ORDER BY issued_at DESC, id DESC LIMIT $1",
            platform::postgres::columns_of<Token>(),
            conditions.sql()
        ),
        conditions.parameters()
    );
    return page_of(found.all<Token>(), page.limit, &Token::issued_at);
}

}  // namespace projections::service_tokens
