#pragma once
// Everything that can be asked over HTTP.

#include "api/services.hpp"
#include "platform/http/rate_limit.hpp"
#include "platform/http/route.hpp"

#include <vector>

namespace api {

// The services outlive the routes.
platform::http::Routes make_routes(Services& services);

// The rate limits that the routes name. `shadow`: judged and counted, but nobody is refused.
std::vector<platform::http::Bucket> rate_limits(bool shadow);

}  // namespace api
