#include "api/beta_changes.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes beta_change_routes(Services& services) {
    const std::string settings = "/api/v1/beta/settings";
    return {
        {.method = Method::post,
         .pattern = settings + "/preview",
         .access = Access::admin,
         .handler = on(services, preview_beta_change),
         .bucket = "read",
         .summary = "What other settings would mean for those who come",
         .tags = {"beta"},
         .request_schema = schema<BetaSettingsBody>(),
         .request_example = example<BetaSettingsBody>(),
         .outcomes = {answers<BetaChangePreview>("What becomes different; nothing was changed")}},
        {.method = Method::post,
         .pattern = settings + "/schedule",
         .access = Access::admin,
         .handler = on(services, schedule_beta_change),
         .bucket = "write",
         .summary = "Let other settings hold from a moment to come",
         .tags = {"beta"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<ScheduleBetaChangeBody>(),
         .request_example = example<ScheduleBetaChangeBody>(),
         .outcomes =
             {{.status = 201,
               .description = "It waits; and what holds now, should it be taken back",
               .schema = schema<BetaChangeScheduledView>(),
               .example = example<BetaChangeScheduledView>()},
              {.status = 400, .description = "change_not_in_time"},
              {.status = 409, .description = "change_already_scheduled"}}},
        {.method = Method::del,
         .pattern = settings + "/schedule",
         .access = Access::admin,
         .handler = on(services, cancel_beta_change),
         .bucket = "write",
         .summary = "The change that waits will not come",
         .tags = {"beta"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<CancelBetaChangeBody>(),
         .request_example = example<CancelBetaChangeBody>(),
         .request_required = false,
         .outcomes =
             {answers<BetaChangeCancelledView>("Cancelled"),
              {.status = 404, .description = "scheduled_change_not_found"}}},
        {.method = Method::post,
         .pattern = settings + "/revert",
         .access = Access::admin,
         .handler = on(services, revert_beta_settings),
         .bucket = "write",
         .summary = "Take the last change back: what held before it holds again",
         .tags = {"beta"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<RevertBetaBody>(),
         .request_example = example<RevertBetaBody>(),
         .outcomes =
             {answers<BetaSettingsView>("They hold here now, and everywhere within two seconds"),
              {.status = 409, .description = "nothing_to_revert, change_without_effect"},
              {.status = 412, .description = "precondition_failed: it is not the last change"}}}
    };
}

}  // namespace api
