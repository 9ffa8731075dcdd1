#pragma once
// A plain page for whoever followed a link in a mail: one heading, a few words, no script.

#include "platform/http/message.hpp"

#include <string_view>

namespace api {

// `title` and `body` are HTML already.
platform::http::Response page(int status, std::string_view title, std::string_view body);

}  // namespace api
