#include "api/privacy_statistics.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes privacy_statistics_routes(Services& services) {
    return {
        {.pattern = "/api/v1/privacy/statistics",
         .access = Access::admin,
         .permission = events::Permission::access_monitoring,
         .handler = on(services, show_privacy_statistics),
         .bucket = "expensive_read",
         .summary = "Of how many people something is known, and how much of it",
         .tags = {"privacy"},
         .outcomes = {answers<PrivacyStatisticsView>("Counts")}},
        {.method = Method::post,
         .pattern = "/api/v1/privacy/retention/apply",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, apply_retention),
         .bucket = "write",
         .body_limit = 1024,
         .summary = "Drop what is kept no longer, now; it goes by itself within a minute anyway",
         .tags = {"privacy"},
         .request_required = false,
         .outcomes = {answers<RetentionApplied>("What was dropped")}}
    };
}

}  // namespace api
