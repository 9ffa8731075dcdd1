#include "api/access/authenticator.hpp"

#include "api/access/permissions.hpp"
#include "base/describe.hpp"
#include "platform/crypto/hash.hpp"

namespace api {

namespace {

namespace http = platform::http;

using platform::crypto::AccessClaims, platform::crypto::TokenRefusal;

http::Response refused(TokenRefusal why) {
    return http::unauthenticated("not_authenticated", platform::crypto::detail_of(why));
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
    const platform::crypto::TokenSigner& tokens, const AccessView& access, const base::Clock& clock
)
    : tokens_{tokens}, access_{access}, clock_{clock} {}

base::Task<http::Authenticator::Answer> TokenAuthenticator::authenticate(http::Request& request) {
    co_return judge(request);
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
    if (request.credential->token.starts_with(service_prefix)) {
        // No browser keeps one.
        return request.credential->from_cookie ? refused(TokenRefusal::malformed)
                                               : judge_service(request.credential->token);
    }
    const auto verified = verify(request.credential->token);
    if (const auto* why = std::get_if<TokenRefusal>(&verified)) {
        return refused(*why);
    }
    if (!access_.is_fresh()) {
        return not_fresh();
    }
    const auto& claims = std::get<AccessClaims>(verified);
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
        .email = claims.email,
        .roles = {std::string{base::name_of(member->role)}},
        .token_id = claims.token_id,
        .session = claims.session,
        .permissions = rights_of(*member)
    };
}

}  // namespace api
