#pragma once
// Who looks round before they have an account: a name for their browser, and nothing else. What a
// guest looked for becomes theirs once they sign in or register; nothing of it is kept yet.

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace api {

inline constexpr std::string_view guest_cookie = "guest_id";
inline constexpr std::chrono::hours guest_lasts{30 * 24};

struct GuestSession {
    std::string guest_id;
};
BOOST_DESCRIBE_STRUCT(GuestSession, (), (guest_id))

// 204 for a browser that has one.
base::Task<platform::http::Response> open_guest_session(
    platform::http::Request& request, Services& services
);

// Of who signs out, if they have one.
void forget_guest(
    const platform::http::Request& request,
    const Services& services,
    platform::http::Response& response
);

}  // namespace api
