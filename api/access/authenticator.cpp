#include "api/access/authenticator.hpp"

#include "api/access/permissions.hpp"
#include "base/describe.hpp"

namespace api {

namespace {

namespace http = platform::http;

using platform::crypto::AccessClaims, platform::crypto::TokenRefusal;

http::Response refused(TokenRefusal why) {
    return http::unauthenticated("not_authenticated", platform::crypto::detail_of(why));
}

}  // namespace

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

http::Authenticator::Answer TokenAuthenticator::judge(const http::Request& request) {
    if (!request.credential) {
        return refused(TokenRefusal::missing);
    }
    const auto verified = verify(request.credential->token);
    if (const auto* why = std::get_if<TokenRefusal>(&verified)) {
        return refused(*why);
    }
    if (!access_.is_fresh()) {
        return http::unavailable(
            "access_view_behind", "Whether the session is still valid cannot be told just now"
        );
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
