#include "api/funnels.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes funnel_routes(Services& services) {
    const std::string root = "/api/v1/admin/mcp";
    return {
        {.pattern = root + "/founding/funnel",
         .access = Access::admin,
         .handler = on(services, show_founding_funnel),
         .bucket = "admin_mcp",
         .summary = "How many instructors reached each stage from registering to going live",
         .tags = {"founding"},
         .parameters =
             {{.name = "start_date", .description = "Reached on that day (UTC) or later"},
              {.name = "end_date", .description = "Reached on that day (UTC) or earlier"}},
         .outcomes = {answers<FoundingFunnel>("Stages, rates between them, and the cap")}},
        {.pattern = root + "/founding/stuck",
         .access = Access::admin,
         .handler = on(services, list_stuck_instructors),
         .bucket = "admin_mcp",
         .summary = "Instructors who do not get on, who waits longest first",
         .tags = {"founding"},
         .parameters =
             {{.name = "days",
               .description = "For so many days at least; 7",
               .schema = R"({"type":"integer","minimum":1,"maximum":90})"},
              {.name = "limit",
               .description = "So many are listed; 50",
               .schema = R"({"type":"integer","minimum":1,"maximum":200})"}},
         .outcomes = {answers<StuckInstructors>("How many at which stage, and who")}},
        {.pattern = root + "/funnel/snapshot",
         .access = Access::admin,
         .handler = on(services, show_funnel_snapshot),
         .bucket = "admin_mcp",
         .summary = "How far students came within a period, and what changed since another",
         .tags = {"founding"},
         .parameters =
             {{.name = "period",
               .description =
                   "today, yesterday, last_7_days, last_30_days or this_month; last_7_days"},
              {.name = "compare",
               .description =
                   "previous_period, same_period_last_week or same_period_last_month; none"}},
         .outcomes = {answers<FunnelSnapshot>("Stages that are counted, and those that are not")}}
    };
}

}  // namespace api
