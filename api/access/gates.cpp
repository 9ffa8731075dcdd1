#include "api/access/gates.hpp"

#include "api/answers.hpp"
#include "platform/http/identity.hpp"

#include <utility>

namespace api {

namespace {

namespace http = platform::http;

constexpr std::string_view preview_site = "preview";

// Who asks on a route that does not want to know.
std::string person_asking(http::Request& request, Services& services) {
    if (request.principal) {
        return request.principal->id;
    }
    request.credential = http::credential_of(request, services.settings.session_cookie);
    auto judged = services.authenticator.judge(request);
    auto* known = std::get_if<http::Principal>(&judged);
    return known && !known->is_service ? std::move(known->id) : std::string{};
}

std::vector<events::Role> grants_of(const Services& services, const std::string& person) {
    std::vector<events::Role> roles;
    if (const auto member = services.access.find({person})) {
        for (const auto& grant : member->grants) {
            roles.push_back(grant.role);
        }
    }
    return roles;
}

base::Task<http::Response> enter(
    http::Request& request,
    Services& services,
    domain::beta::Surface surface,
    const http::Handler& handler
) {
    const domain::beta::Visitor visitor{
        .grants = grants_of(services, person_asking(request, services)),
        .is_preview = services.settings.environment == preview_site
    };
    const auto refused = domain::beta::check_entry(surface, services.access.policy(), visitor);
    if (refused) {
        co_return refusal(*refused);
    }
    auto response = co_await handler(request);
    co_return response;
}

}  // namespace

http::Handler behind(Services& services, domain::beta::Surface surface, http::Handler handler) {
    return [&services, surface, handler = std::move(handler)](http::Request& request) {
        return enter(request, services, surface, handler);
    };
}

}  // namespace api
