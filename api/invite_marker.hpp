#pragma once
// The marker: a cookie that says "this browser has shown a valid code lately", so that the pages
// behind the door need not ask for it again. Signed, and worth nothing after a quarter of an hour,
// also when it was copied.

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace api {

inline constexpr auto marker_lasts = std::chrono::minutes{15};

// Set-Cookie that marks the browser as the holder of this code.
std::string marker_for(const Services& services, std::string_view canonical_code);

// Set-Cookie that takes the marker away.
std::string no_marker(const Services& services);

bool has_marker(const Services& services, const platform::http::Request& request);

// The canonical code of the request's marker; absent when there is none, or it is forged or too
// old.
std::optional<std::string> marked_code(
    const Services& services, const platform::http::Request& request
);

}  // namespace api
