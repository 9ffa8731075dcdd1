#include "api/session_tokens.hpp"

#include "api/answers.hpp"
#include "api/device_family.hpp"
#include "api/people_text.hpp"
#include "api/sign_in.hpp"
#include "base/describe.hpp"
#include "base/json_write.hpp"
#include "domain/people/account.hpp"
#include "platform/logs/logger.hpp"

#include <fmt/format.h>

namespace api {

namespace {

namespace http = platform::http;

using platform::crypto::AccessClaims, platform::crypto::BetaClaims, platform::crypto::RefreshClaims;

constexpr std::string_view token_type = "bearer";

http::Cookie access_cookie(const Services& services, std::string value, base::Duration lasts) {
    return {
        .name = services.settings.session_cookie,
        .value = std::move(value),
        .max_age = lasts,
        .secure = services.settings.secure_cookies,
        .domain = services.settings.cookie_domain
    };
}

http::Cookie refresh_cookie(const Services& services, std::string value, base::Duration lasts) {
    return {
        .name = services.settings.refresh_cookie,
        .value = std::move(value),
        .max_age = lasts,
        .secure = services.settings.secure_cookies,
        .path = std::string{refresh_path},
        .domain = services.settings.cookie_domain
    };
}

// From before there was a domain: a browser would go on sending them beside the others.
void forget_those_of_this_host_alone(const Services& services, http::Response& response) {
    if (services.settings.cookie_domain.empty()) {
        return;
    }
    for (auto cookie :
         {access_cookie(services, {}, base::Duration{0}),
          refresh_cookie(services, {}, base::Duration{0})}) {
        cookie.domain.clear();
        response.headers.add("Set-Cookie", http::to_header(cookie));
    }
}

// The browser in its network: neither an update nor the next address of the same network is another
// device. Keyed, and of this account alone.
events::DeviceMark mark_of(
    const http::Request& request,
    const Services& services,
    const events::AccountId& account,
    const events::DeviceFamily& family
) {
    const auto device = fmt::format(
        "{}\n{}\n{}\n{}",
        account.text,
        platform::logs::network_of(request.client),
        family.browser,
        family.system
    );
    return {services.routing.keyed_id("device", device)};
}

}  // namespace

std::optional<BetaClaims> claims_of(
    const Services& services, const std::optional<domain::AccessState>& access
) {
    if (!access) {
        return std::nullopt;
    }
    return BetaClaims{
        .role = std::string{base::name_of(access->role)},
        .phase = std::string{base::name_of(access->phase)},
        .invited_by = access->code ? text_of(services.keys, *access->code) : std::nullopt
    };
}

std::optional<BetaClaims> claims_of(const Services& services, const Member& member) {
    if (member.grants.empty()) {
        return std::nullopt;
    }
    const auto& newest = member.grants.back();
    return claims_of(
        services,
        domain::AccessState{.role = newest.role, .phase = newest.phase, .code = newest.code}
    );
}

std::string actor_for(const domain::SignInState& account) {
    return (account.role == events::Role::admin ? "admin:" : "user:") + account.account.text;
}

Opening opening_of(
    const http::Request& request,
    Services& services,
    const domain::SignInState& account,
    std::string email
) {
    const auto now = services.clock.now();
    const auto slot = base::slot_of(account.account.text);
    const auto new_id = [&] { return base::make_ulid(now, services.random, slot); };
    Opening opening{
        .access =
            {.person = account.account.text,
             .email = std::move(email),
             .token_id = new_id(),
             .issued_at = now,
             .expires_at = now + services.settings.access_token_lasts,
             .beta = claims_of(services, account.access),
             .session = new_id()},
    };
    opening.refresh = {
        .person = account.account.text,
        .session = opening.access.session,
        .token_id = new_id(),
        .issued_at = now,
        .expires_at = now + refresh_lasts
    };
    const auto family = device_family_of(request.header("User-Agent").value_or(""));
    opening.command = {
        .account = account.account,
        .token = opening.access.token_id,
        .expires_at = opening.access.expires_at,
        .session =
            domain::SessionStart{
                .session = {opening.access.session},
                .device = family,
                .refresh_until = opening.refresh.expires_at,
                .mark = mark_of(request, services, account.account, family)
            },
        .password = domain::people::password_mark(account.password)
    };
    if (account.failures > 0) {
        opening.command.failures = account.failures;
    }
    return opening;
}

base::Task<http::Response> opened(
    Services& services, const Opening& opening, const shards::Answer& answer
) {
    co_await until_access_knows(services, answer);
    auto token = services.tokens.mint(opening.access);
    auto response = http::ok(
        base::to_json(SignInAnswer{.access_token = token, .token_type = std::string{token_type}})
    );
    set_cookies(services, std::move(token), opening.refresh, response);
    co_return positioned(services, std::move(response), answer);
}

void set_cookies(
    const Services& services,
    std::string access_token,
    const RefreshClaims& refresh,
    http::Response& response
) {
    // As long as the session can go on, though its token ends before: who signs out then still
    // names it.
    const auto lasts = refresh.expires_at - refresh.issued_at;
    const auto of_access = access_cookie(services, std::move(access_token), lasts);
    const auto of_refresh = refresh_cookie(services, services.tokens.mint_refresh(refresh), lasts);
    response.headers.add("Set-Cookie", http::to_header(of_access));
    response.headers.add("Set-Cookie", http::to_header(of_refresh));
    forget_those_of_this_host_alone(services, response);
}

void forget_cookies(const Services& services, http::Response& response) {
    constexpr base::Duration at_once{0};
    response.headers.add("Set-Cookie", http::to_header(access_cookie(services, {}, at_once)));
    response.headers.add("Set-Cookie", http::to_header(refresh_cookie(services, {}, at_once)));
    forget_those_of_this_host_alone(services, response);
}

}  // namespace api
