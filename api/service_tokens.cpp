#include "api/service_tokens.hpp"

#include "api/answers.hpp"
#include "api/batches.hpp"
#include "api/body_check.hpp"
#include "api/requests.hpp"
#include "domain/service_tokens/service_token.hpp"
#include "platform/http/json.hpp"
#include "projections/service_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::service_tokens;
using events::ServiceScope;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 200;
constexpr std::uint32_t days_max = 366;
constexpr std::size_t secret_bytes = 32;
constexpr std::string_view projection_name = "service_tokens";
constexpr std::array all_scopes{ServiceScope::mcp_read, ServiceScope::mcp_write};

std::string draw_secret(Services& services) {
    std::array<std::uint8_t, secret_bytes> secret;
    services.random.fill(std::as_writable_bytes(std::span{secret}));
    return std::string{service_prefix} + platform::crypto::to_base64url(secret);
}

// Each once, whatever the order.
std::vector<ServiceScope> scopes_of(const std::vector<std::string>& names, BodyCheck& check) {
    std::vector<ServiceScope> scopes;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool is_known = std::ranges::any_of(all_scopes, [&](auto scope) {
            return names[i] == name_of_scope(scope);
        });
        if (!is_known) {
            check.complain(fmt::format("body.scopes[{}]", i), "is neither mcp:read nor mcp:write");
        }
    }
    for (const auto scope : all_scopes) {
        if (std::ranges::find(names, name_of_scope(scope)) != names.end()) {
            scopes.push_back(scope);
        }
    }
    if (names.empty()) {
        check.complain("body.scopes", "has no scope");
    }
    return scopes;
}

std::vector<std::string> names_of(const std::vector<ServiceScope>& scopes) {
    std::vector<std::string> names;
    for (const auto scope : scopes) {
        names.emplace_back(name_of_scope(scope));
    }
    return names;
}

ServiceTokenView view_of(const Services& services, const list::Token& row, base::Instant now) {
    ServiceTokenView view{
        .id = row.id.text,
        .name = row.name,
        .issued_by = name_of_actor(services, row.issued_by),
        .issued_at = row.issued_at,
        .expires_at = row.expires_at,
        .revoked_at = row.revoked_at,
        .reason = row.revocation_reason
    };
    if (row.may_read) {
        view.scopes.emplace_back(name_of_scope(ServiceScope::mcp_read));
    }
    if (row.may_write) {
        view.scopes.emplace_back(name_of_scope(ServiceScope::mcp_write));
    }
    if (row.expires_at && *row.expires_at <= now) {
        view.state = ServiceTokenView::State::expired;
    }
    if (row.revoked_at) {
        view.state = ServiceTokenView::State::revoked;
    }
    if (row.revoked_by) {
        view.revoked_by = name_of_actor(services, *row.revoked_by);
    }
    return view;
}

domain::IssueServiceToken read_body(
    const ServiceTokenBody& body, const Services& services, BodyCheck& check
) {
    if (body.name.find_first_not_of(" \t\r\n") == std::string::npos) {
        check.complain("body.name", "is missing");
    }
    check.short_text("body.name", body.name);
    domain::IssueServiceToken command{.name = body.name, .scopes = scopes_of(body.scopes, check)};
    if (body.expires_in_days && (*body.expires_in_days < 1 || *body.expires_in_days > days_max)) {
        check.complain(
            "body.expires_in_days", fmt::format("is not a whole number from 1 to {}", days_max)
        );
    } else if (body.expires_in_days) {
        command.expires_at = services.clock.now() + std::chrono::days{*body.expires_in_days};
    }
    return command;
}

}  // namespace

base::Task<Response> issue_service_token(Request& request, Services& services) {
    auto body = http::read_body<ServiceTokenBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    auto wanted = read_body(*body, services, check);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    const auto secret = draw_secret(services);
    wanted.service_token = {request_id_of(services, request)};
    wanted.secret_hash = hash_of_secret(secret);
    auto id = wanted.service_token.text;
    auto command =
        command_of(request, std::move(id), hash_of(services, request.body), std::move(wanted));
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    const auto* issued = fact_in<events::ServiceTokenIssued>(answer);
    if (!issued) {
        co_return refusal(domain::service_tokens::new_token);
    }
    ServiceTokenMade made{
        .id = issued->service_token.text,
        .name = issued->name,
        .scopes = names_of(issued->scopes),
        .expires_at = issued->expires_at
    };
    // Of a repeated request it is another one, and good for nothing.
    if (issued->secret_hash == hash_of_secret(secret)) {
        made.secret = secret;
    }
    co_return positioned(services, http::created(base::to_json(made)), answer);
}

base::Task<Response> list_service_tokens(Request& request, Services& services) {
    Query query{request};
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found = co_await services.database.query([page](auto& connection) {
        return list::list_tokens(connection, page);
    });
    if (!found) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    ServiceTokensView view{.count = found->rows.size(), .next_cursor = found->next_cursor};
    const auto now = services.clock.now();
    for (const auto& row : found->rows) {
        view.tokens.push_back(view_of(services, row, now));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> revoke_service_token(Request& request, Services& services) {
    const auto id = id_in<events::ServiceTokenId>(request, "id");
    auto body = http::read_optional_body<RevokeServiceTokenBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    check.short_text("body.reason", body->reason);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    if (!id) {
        co_return refusal(domain::service_tokens::known_token);
    }
    auto command = command_of(
        request,
        services,
        domain::RevokeServiceToken{.service_token = *id, .reason = std::move(body->reason)}
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    const ServiceTokenRevokedView view{.id = id->text};
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

}  // namespace api
