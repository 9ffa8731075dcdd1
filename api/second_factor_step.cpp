#include "api/second_factor_step.hpp"

#include "api/answers.hpp"
#include "api/password_check.hpp"
#include "api/requests.hpp"
#include "api/session_tokens.hpp"
#include "api/sign_in.hpp"
#include "base/json_write.hpp"
#include "domain/people/account.hpp"

namespace api {

namespace {

namespace http = platform::http;

constexpr std::chrono::seconds proof_lasts{60};
// Where signing in is, and nothing else.
constexpr std::string_view device_path = "/api/v1/auth";

http::Response second_factor_wanted(
    Services& services, const domain::SignInState& account, std::string email
) {
    const auto now = services.clock.now();
    const platform::crypto::PasswordProof proof{
        .person = account.account.text,
        .email = std::move(email),
        .token_id = base::make_ulid(now, services.random, base::slot_of(account.account.text)),
        .issued_at = now,
        .expires_at = now + proof_lasts,
        .password = domain::people::password_mark(account.password)
    };
    return http::ok(base::to_json(
        SignInAnswer{.requires_2fa = true, .temp_token = services.tokens.mint_proof(proof)}
    ));
}

}  // namespace

std::string hash_of_device(std::string_view cookie) {
    return platform::crypto::to_base64url(platform::crypto::sha256(cookie));
}

http::Cookie device_cookie(const Services& services, std::string value, base::Duration lasts) {
    return {
        .name = services.settings.device_cookie,
        .value = std::move(value),
        .max_age = lasts,
        .secure = services.settings.secure_cookies,
        .path = std::string{device_path}
    };
}

base::Task<http::Response> after_password(
    const http::Request& request,
    Services& services,
    const domain::SignInState& account,
    std::string email
) {
    const auto cookie = request.cookie(services.settings.device_cookie);
    if (!cookie) {
        co_return second_factor_wanted(services, account, std::move(email));
    }
    auto opening = opening_of(request, services, account, email);
    opening.command.trusted_device = hash_of_device(*cookie);
    auto command = command_for(request, services, opening.command, actor_for(account));
    const auto answer = co_await services.gateway.submit(std::move(command));
    const bool is_unknown = answer.kind == shards::Answer::Kind::rejected &&
                            answer.rejection.names(domain::people::second_factor_shown);
    if (auto refused = refusal_of(answer); refused && !is_unknown) {
        co_return std::move(*refused);
    }
    if (fact_in<events::SignedIn>(answer)) {
        auto response = co_await opened(services, opening, answer);
        co_return response;
    }
    auto response = second_factor_wanted(services, account, std::move(email));
    const auto forget = device_cookie(services, {}, base::Duration{0});
    response.headers.add("Set-Cookie", http::to_header(forget));
    co_return response;
}

}  // namespace api
