#pragma once
// Where the links of invites may lead. A caller names a front end; only ours are taken, so that
// nobody has us mail links to a page of theirs.

#include "api/services.hpp"
#include "platform/http/message.hpp"
#include "platform/mail/templates.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace api {

// What counts of the place that a caller names. Locally none does: there all links lead here.
std::optional<std::string> named_base_url(
    const Services& services, std::optional<std::string> base_url
);

// 422 base_url_not_allowed, unless it is absent or one of the allowed.
std::optional<platform::http::Response> refused_base_url(
    const Services& services, const std::optional<std::string>& base_url
);

// What a mail of this invite says; the first delivery's links.
platform::mail::InviteLinks links_of(
    const Services& services,
    const std::optional<std::string>& base_url,
    std::string_view code,
    std::string_view email
);

}  // namespace api
