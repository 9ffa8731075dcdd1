#include "api/access/gates.hpp"
#include "api/beta_settings.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes beta_routes(Services& services) {
    const std::string settings = "/api/v1/beta/settings";
    return {
        {.pattern = settings,
         .access = Access::admin,
         .handler = on(services, show_beta_settings),
         .bucket = "read",
         .summary = "The settings of the beta",
         .tags = {"beta"},
         .outcomes = {answers<BetaSettingsView>("What holds")}},
        {.method = Method::put,
         .pattern = settings,
         .access = Access::admin,
         .handler = on(services, change_beta_settings),
         .bucket = "write",
         .summary = "Change the settings of the beta, all of them at once",
         .tags = {"beta"},
         .parameters =
             {idempotency_key(services),
              {.name = "If-Match",
               .description = "The version that was looked at; 412 if there is a newer one",
               .in = "header"}},
         .request_schema = schema<BetaSettingsBody>(),
         .request_example = example<BetaSettingsBody>(),
         .outcomes =
             {answers<BetaSettingsView>("They hold here now, and everywhere within two seconds"),
              {.status = 400, .description = "invalid_if_match"},
              {.status = 412, .description = "precondition_failed: somebody else was faster"}}},
        {.pattern = settings + "/history",
         .access = Access::admin,
         .handler = on(services, list_beta_changes),
         .bucket = "read",
         .summary = "Changes of the settings, newest first",
         .tags = {"beta"},
         .parameters = {cursor(), limit()},
         .outcomes = {answers<BetaSettingsHistory>("A page of changes")}},
        {.pattern = "/api/v1/beta/route-policy",
         .access = Access::open,
         .handler = on(services, show_route_policy),
         .bucket = "read",
         .summary = "May this page be shown on this host in the present phase?",
         .tags = {"beta"},
         .parameters =
             {{.name = "host", .description = "As the browser names it", .required = true},
              {.name = "path", .description = "With its query", .required = true}},
         .outcomes = {answers<RoutePolicy>("It may, or where to instead")}},
        {.pattern = "/api/v1/gated/ping",
         .access = Access::open,
         .handler = behind(services, domain::beta::Surface::students, on(services, pong)),
         .bucket = "read",
         .summary = "Does the gate of what is public let me pass?",
         .tags = {"beta"},
         .outcomes =
             {answers<GatedPong>("It does"), {.status = 403, .description = "beta_access_required"}}
        }
    };
}

}  // namespace api
