#include "api/access/authenticator.hpp"

#include "api/access/permissions.hpp"
#include "api/answers.hpp"
#include "api/origin.hpp"
#include "base/describe.hpp"
#include "platform/crypto/hash.hpp"

namespace api {

namespace {

namespace http = platform::http;

using platform::crypto::AccessClaims, platform::crypto::StreamClaims,
    platform::crypto::TokenRefusal;

http::Response refused(TokenRefusal why) {
    auto response = http::unauthenticated("not_authenticated", platform::crypto::detail_of(why));
    response.outcome = base::name_of(why);
    return response;
}

http::Response not_fresh() {
    return http::unavailable(
        "access_view_behind", "Whether the session is still valid cannot be told just now"
    );
}

}  // namespace

std::string hash_of_secret(std::string_view secret) {
    return platform::crypto::to_hex(platform::crypto::sha256(secret));
}

TokenAuthenticator::TokenAuthenticator(
    const platform::crypto::TokenSigner& tokens,
    const AccessView& access,
    shards::Gateway& gateway,
    const base::Clock& clock,
    base::Random& random
)
    : tokens_{tokens}, access_{access}, gateway_{gateway}, clock_{clock}, random_{random} {}

base::Task<http::Authenticator::Answer> TokenAuthenticator::authenticate(http::Request& request) {
    if (request.credential && request.credential->from_query) {
        auto answer = co_await use_stream_token(request);
        co_return answer;
    }
    co_return judge(request);
}

base::Task<http::Authenticator::Answer> TokenAuthenticator::use_stream_token(
    const http::Request& request
) {
    const auto verified = tokens_.verify_stream(request.credential->token, clock_.now());
    if (const auto* why = std::get_if<TokenRefusal>(&verified)) {
        co_return refused(*why);
    }
    const auto& stream = std::get<StreamClaims>(verified);
    if (!base::is_id(stream.person)) {
        co_return refused(TokenRefusal::malformed);
    }
    const AccessClaims claims{
        .person = stream.person,
        .token_id = stream.token_id,
        .issued_at = stream.issued_at,
        .expires_at = stream.expires_at,
        .session = stream.session
    };
    auto answer = judge_person(claims);
    if (std::holds_alternative<http::Response>(answer)) {
        co_return answer;
    }
    // Under an id of its own each time: a repeated command would be answered as the first one was.
    shards::Request use{
        .id = base::make_ulid(clock_.now(), random_, base::slot_of(stream.person)),
        .command =
            domain::UseStreamToken{
                .account = {stream.person},
                .token = stream.token_id,
                .expires_at = stream.expires_at
            },
        .actor = "user:" + stream.person,
        .correlation = request.request_id,
        .traceparent = request.traceparent,
        .origin = origin_of(request)
    };
    const auto used = co_await gateway_.submit(std::move(use));
    if (auto refusal = refusal_of(used)) {
        co_return std::move(*refusal);
    }
    co_return judge_person(claims);
}

std::variant<AccessClaims, TokenRefusal> TokenAuthenticator::verify(std::string_view token) {
    const auto now = clock_.now();
    if (auto known = verified_.find(token, now)) {
        return std::move(*known);
    }
    auto verified = tokens_.verify(token, now);
    if (const auto* claims = std::get_if<AccessClaims>(&verified)) {
        verified_.add(token, *claims);
    }
    return verified;
}

http::Authenticator::Answer TokenAuthenticator::judge_service(std::string_view secret) const {
    if (!access_.is_fresh()) {
        return not_fresh();
    }
    const auto service = access_.find_service(hash_of_secret(secret));
    if (!service) {
        return refused(TokenRefusal::malformed);
    }
    if (service->is_revoked) {
        return refused(TokenRefusal::revoked);
    }
    if (service->expires_at && *service->expires_at <= clock_.now()) {
        return refused(TokenRefusal::expired);
    }
    http::Principal program{.id = service->id.text, .is_service = true};
    for (const auto scope : service->scopes) {
        program.scopes.emplace_back(name_of_scope(scope));
    }
    return program;
}

http::Authenticator::Answer TokenAuthenticator::judge(const http::Request& request) {
    if (!request.credential) {
        return refused(TokenRefusal::missing);
    }
    if (request.credential->from_query) {
        return refused(TokenRefusal::wrong_type);
    }
    if (request.credential->token.starts_with(service_prefix)) {
        // No browser keeps one.
        return request.credential->from_cookie ? refused(TokenRefusal::malformed)
                                               : judge_service(request.credential->token);
    }
    const auto verified = verify(request.credential->token);
    if (const auto* why = std::get_if<TokenRefusal>(&verified)) {
        return refused(*why);
    }
    return judge_person(std::get<AccessClaims>(verified));
}

http::Authenticator::Answer TokenAuthenticator::judge_person(const AccessClaims& claims) const {
    if (!access_.is_fresh()) {
        return not_fresh();
    }
    if (access_.is_revoked(claims.token_id) || access_.is_revoked(claims.session)) {
        return refused(TokenRefusal::revoked);
    }
    const auto member = access_.find({claims.person});
    if (!member) {
        return refused(TokenRefusal::malformed);
    }
    // Tokens tell their time in whole seconds.
    if (claims.issued_at < std::chrono::floor<std::chrono::seconds>(member->tokens_valid_from)) {
        return refused(TokenRefusal::invalidated);
    }
    // Within the second in which it was given up.
    if (member->status == events::AccountStatus::deactivated) {
        return http::bad_request("inactive_user", "Inactive user");
    }
    return http::Principal{
        .id = claims.person,
        .email = claims.email.empty() ? std::nullopt : std::optional{claims.email},
        .roles = {std::string{base::name_of(member->role)}},
        .token_id = claims.token_id,
        .session = claims.session,
        .permissions = rights_of(*member)
    };
}

}  // namespace api
