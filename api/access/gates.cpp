#include "api/access/gates.hpp"

#include "api/access/preview_bypass.hpp"
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

std::vector<events::Role> grants_of(const std::optional<Member>& member) {
    std::vector<events::Role> roles;
    for (const auto& grant : member ? member->grants : std::vector<Grant>{}) {
        roles.push_back(grant.role);
    }
    return roles;
}

std::optional<PreviewBypass> bypass_of(
    const http::Request& request, const Services& services, const std::optional<Member>& member
) {
    const auto& settings = services.settings;
    return preview_bypass(
        {.is_preview = settings.environment == preview_site,
         .staff_token = settings.staff_preview_token,
         .origin = settings.frontend,
         .api_host = settings.api_host},
        {.token = request.header(staff_preview_header).value_or(""),
         .origin = request.header("Origin").value_or(""),
         .host = request.header("Host").value_or(""),
         .path = request.path,
         .is_staff = member && member->role == events::Role::admin}
    );
}

base::Task<http::Response> enter(
    http::Request& request,
    Services& services,
    domain::beta::Surface surface,
    const http::Handler& handler
) {
    const auto member = services.access.find({person_asking(request, services)});
    const auto bypass = bypass_of(request, services, member);
    if (bypass) {
        services.preview_bypassed(base::name_of(*bypass));
    }
    const domain::beta::Visitor visitor{
        .grants = grants_of(member), .is_preview = bypass.has_value()
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
