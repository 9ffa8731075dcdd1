#include "api/guests.hpp"

#include "base/json_write.hpp"
#include "base/ulid.hpp"

namespace api {

namespace {

namespace http = platform::http;

http::Cookie cookie_with(const Services& services, std::string id, base::Duration lasts) {
    return {
        .name = std::string{guest_cookie},
        .value = std::move(id),
        .max_age = lasts,
        .secure = services.settings.secure_cookies
    };
}

}  // namespace

base::Task<http::Response> open_guest_session(http::Request& request, Services& services) {
    const auto known = request.cookie(guest_cookie);
    if (known && base::is_id(*known)) {
        co_return http::no_content();
    }
    const GuestSession guest{.guest_id = base::make_ulid(services.clock.now(), services.random, 0)};
    auto response = http::ok(base::to_json(guest));
    const auto cookie = cookie_with(services, guest.guest_id, guest_lasts);
    response.headers.add("Set-Cookie", http::to_header(cookie));
    co_return response;
}

void forget_guest(
    const http::Request& request, const Services& services, http::Response& response
) {
    if (request.cookie(guest_cookie)) {
        const auto cookie = cookie_with(services, {}, base::Duration{0});
        response.headers.add("Set-Cookie", http::to_header(cookie));
    }
}

}  // namespace api
