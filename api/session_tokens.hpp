#pragma once
// What a session hands out: an access token in the body and in a cookie, and a refresh token in a
// cookie that only the refreshing of it is sent.

#include "api/access/access_view.hpp"
#include "api/services.hpp"
#include "domain/world.hpp"
#include "platform/crypto/tokens.hpp"
#include "platform/http/message.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace api {

inline constexpr std::chrono::hours refresh_lasts{7 * 24};
inline constexpr std::string_view refresh_path = "/api/v1/auth/refresh";

// Of the newest access; the role and phase are what they were when it was granted.
std::optional<platform::crypto::BetaClaims> claims_of(
    const Services& services, const std::optional<domain::AccessState>& access
);
std::optional<platform::crypto::BetaClaims> claims_of(
    const Services& services, const Member& member
);

// A session about to be opened: the command, and what will be handed out for it.
struct Opening {
    domain::SignIn command;
    platform::crypto::AccessClaims access;
    platform::crypto::RefreshClaims refresh;
};

Opening opening_of(
    const platform::http::Request& request,
    Services& services,
    const domain::SignInState& account,
    std::string email
);

// In whose name an account's own commands are.
std::string actor_for(const domain::SignInState& account);

// The answer to a sign-in that was carried out.
base::Task<platform::http::Response> opened(
    Services& services, const Opening& opening, const shards::Answer& answer
);

void set_cookies(
    const Services& services,
    std::string access_token,
    const platform::crypto::RefreshClaims& refresh,
    platform::http::Response& response
);
void forget_cookies(const Services& services, platform::http::Response& response);

}  // namespace api
