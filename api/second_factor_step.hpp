#pragma once
// Between the password and the second factor: a browser that is trusted needs none, any other gets
// a proof of the password, good for a minute.

#include "api/services.hpp"
#include "domain/world.hpp"
#include "platform/http/message.hpp"

#include <string>

namespace api {

// For an account with a second factor whose password was right.
base::Task<platform::http::Response> after_password(
    const platform::http::Request& request,
    Services& services,
    const domain::SignInState& account,
    std::string email
);

// What is at rest of the cookie of a trusted browser.
std::string hash_of_device(std::string_view cookie);

platform::http::Cookie device_cookie(
    const Services& services, std::string value, base::Duration lasts
);

}  // namespace api
