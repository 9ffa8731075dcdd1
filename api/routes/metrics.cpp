#include "api/beta_metrics.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes metrics_routes(Services& services) {
    const std::string root = "/api/v1/beta/metrics";
    return {
        {.pattern = root + "/summary",
         .access = Access::admin,
         .handler = on(services, show_metrics_summary),
         .bucket = "read",
         .summary = "Mails of invites in the last 24 hours, and answers by phase",
         .tags = {"beta"},
         .outcomes = {answers<MetricsSummary>("The last 24 hours")}},
        {.pattern = root + "/funnel",
         .access = Access::admin,
         .handler = on(services, show_funnel),
         .bucket = "admin_mcp",
         .summary = "How far invites come, and how fast",
         .tags = {"beta"},
         .parameters =
             {{.name = "group_by", .description = "day, hour, source, campaign, batch or role; day"
              },
              {.name = "start_date", .description = "Issued on that day (UTC) or later"},
              {.name = "end_date", .description = "Issued on that day (UTC) or earlier"},
              {.name = "source", .description = "As they were issued with"},
              {.name = "campaign", .description = "As they were issued with"},
              {.name = "batch_id", .description = "Of that batch"},
              {.name = "role", .description = "student or instructor"}},
         .outcomes = {answers<Funnel>("All together, and by group")}}
    };
}

}  // namespace api
