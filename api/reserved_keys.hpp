#pragma once
// Keys for the personal data of a request.

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace api {

// Durable and nobody's; fewer than wanted, or none, when the vault cannot be written just now.
base::Task<std::vector<std::string>> reserve_keys(Services& services, std::size_t count);

// 503 for that.
platform::http::Response no_keys();

}  // namespace api
