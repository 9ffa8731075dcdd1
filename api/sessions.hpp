#pragma once
// Sessions after the sign-in: refreshing one, leaving, and where else one is signed in.

#include "api/services.hpp"
#include "domain/people/security_state.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace api {

struct RefreshedView {
    std::string message = "Session refreshed";
};
BOOST_DESCRIBE_STRUCT(RefreshedView, (), (message))

struct SessionView {
    std::string id;
    std::string browser;
    std::string system;
    events::SessionMethod method = events::SessionMethod::password;
    base::Instant signed_in_at;
    base::Instant refreshed_at;
    base::Instant expires_at;
    bool current = false;  // the one that asks
};
BOOST_DESCRIBE_STRUCT(
    SessionView, (), (id, browser, system, method, signed_in_at, refreshed_at, expires_at, current)
)

struct SessionsView {
    std::vector<SessionView> sessions;  // newest first
};
BOOST_DESCRIBE_STRUCT(SessionsView, (), (sessions))

struct SignedOutEverywhere {
    std::string message = "Signed out on all devices";
};
BOOST_DESCRIBE_STRUCT(SignedOutEverywhere, (), (message))

// As the shard knows them; `asking`: the session that asks, if it is one of them.
std::vector<SessionView> views_of_sessions(
    const domain::SecurityState& state, std::string_view asking
);

// By the refresh cookie alone. It is replaced; whoever shows the replaced one after the grace ends
// the session, for one of two has stolen it.
base::Task<platform::http::Response> refresh_session(
    platform::http::Request& request, Services& services
);

// 204, whoever asks: there is nobody to tell that a token was none.
base::Task<platform::http::Response> sign_out(platform::http::Request& request, Services& services);

base::Task<platform::http::Response> show_sessions(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> close_session(
    platform::http::Request& request, Services& services
);

// The asking one too.
base::Task<platform::http::Response> sign_out_everywhere(
    platform::http::Request& request, Services& services
);

// Of somebody, by an administrator.
base::Task<platform::http::Response> force_out(
    platform::http::Request& request, Services& services
);

}  // namespace api
