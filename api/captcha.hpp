#pragma once
// After a few wrong passwords for an address whoever tries again shows that they are no machine,
// where a captcha is configured. It is asked for before the password is looked at, and of addresses
// without an account alike.

#include "api/services.hpp"
#include "domain/world.hpp"
#include "platform/http/message.hpp"

#include <optional>
#include <string>

namespace api {

// Until when it is asked for, unless somebody signs in or fails again; absent when it is not.
std::optional<base::Instant> captcha_until(
    const Services& services, const std::optional<domain::SignInState>& state
);

// 428 while none is shown, 400 for one that is not solved, 429 while that cannot be told: nobody
// guesses on for free. Absent when none is asked for, or it is solved.
base::Task<std::optional<platform::http::Response>> refused_without_captcha(
    const platform::http::Request& request,
    Services& services,
    const std::optional<domain::SignInState>& state,
    std::optional<std::string> shown
);

}  // namespace api
