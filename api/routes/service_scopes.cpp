// Which routes programs may ask too, and with which scope: the management of invites, and how far
// people came by them. A route that is not here refuses every service token.

#include "api/routes/parts.hpp"
#include "base/ensure.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace api {

namespace {

struct ScopedRoute {
    Method method;
    std::string_view pattern;
    std::string_view scope;
};

constexpr std::string_view reads = "mcp:read";
constexpr std::string_view writes = "mcp:write";

constexpr std::array scoped{
    ScopedRoute{Method::get, "/api/v1/admin/mcp/invites", reads},
    ScopedRoute{Method::get, "/api/v1/admin/mcp/invites/{id}", reads},
    ScopedRoute{Method::post, "/api/v1/admin/mcp/invites/preview", reads},
    ScopedRoute{Method::post, "/api/v1/admin/mcp/invites/send", writes},
    ScopedRoute{Method::get, "/api/v1/admin/mcp/founding/funnel", reads},
    ScopedRoute{Method::get, "/api/v1/admin/mcp/founding/stuck", reads},
    ScopedRoute{Method::get, "/api/v1/admin/mcp/funnel/snapshot", reads},
    ScopedRoute{Method::get, "/api/v1/beta/invites", reads},
    ScopedRoute{Method::get, "/api/v1/beta/invites/{id}", reads},
    ScopedRoute{Method::get, "/api/v1/beta/invites/export.csv", reads},
    ScopedRoute{Method::post, "/api/v1/beta/invites/preview", reads},
    ScopedRoute{Method::post, "/api/v1/beta/invites/send-confirmed", writes},
    ScopedRoute{Method::post, "/api/v1/beta/invites/{id}/revoke", writes},
    ScopedRoute{Method::post, "/api/v1/beta/invites/{id}/resend", writes},
    ScopedRoute{Method::get, "/api/v1/beta/invites/batches", reads},
    ScopedRoute{Method::get, "/api/v1/beta/invites/batches/{id}", reads},
    ScopedRoute{Method::get, "/api/v1/beta/invites/batches/{id}/rows", reads},
    ScopedRoute{Method::post, "/api/v1/beta/invites/batches/{id}/pause", writes},
    ScopedRoute{Method::post, "/api/v1/beta/invites/batches/{id}/resume", writes},
    ScopedRoute{Method::post, "/api/v1/beta/invites/batches/{id}/cancel", writes},
    ScopedRoute{Method::post, "/api/v1/beta/invites/batches/{id}/retry-failed", writes}
};

}  // namespace

void open_to_programs(Routes& routes) {
    for (const auto& one : scoped) {
        const auto found = std::ranges::find_if(routes, [&](const Route& route) {
            return route.method == one.method && route.pattern == one.pattern;
        });
        ENSURE(found != routes.end(), "scopes are of routes that there are");
        ENSURE(found->access == Access::admin, "programs ask what administrators may");
        found->scope = one.scope;
    }
}

}  // namespace api
