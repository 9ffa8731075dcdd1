#include "api/origin.hpp"

#include "api/device_family.hpp"
#include "events/origin.hpp"
#include "platform/logs/logger.hpp"

namespace api {

std::string origin_of(const platform::http::Request& request) {
    events::Origin origin{.network = platform::logs::network_of(request.client)};
    if (const auto agent = request.header("User-Agent")) {
        origin.device = device_family_of(*agent);
    }
    if (request.principal) {
        origin.session = request.principal->session;
    }
    return events::to_text(origin);
}

}  // namespace api
