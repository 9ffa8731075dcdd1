#pragma once
// Where a request came from, for the commit that it causes.

#include "platform/http/message.hpp"

#include <string>

namespace api {

// Network, browser, system and session: as events::to_text writes it.
std::string origin_of(const platform::http::Request& request);

}  // namespace api
