#include "api/dead_jobs.hpp"
#include "api/forwarded.hpp"
#include "api/health.hpp"
#include "api/jobs.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"
#include "shards/letters.hpp"

namespace api {

Routes job_routes(Services& services) {
    const std::string root = "/api/v1/admin/jobs";
    return {
        {.pattern = root,
         .access = Access::admin,
         .handler = on(services, list_jobs),
         .bucket = "read",
         .summary = "Jobs, latest change first",
         .tags = {"operations"},
         .parameters =
             {{.name = "lane", .description = "Only of that lane"},
              {.name = "state", .description = "Only in that state"},
              {.name = "batch_id", .description = "Only of that batch"},
              {.name = "invite_id", .description = "Only about that invite"},
              cursor(),
              limit()},
         .outcomes = {answers<JobsView>("A page of jobs")}},
        {.pattern = root + "/{id}",
         .access = Access::admin,
         .handler = on(services, show_job),
         .bucket = "read",
         .summary = "A job with its story",
         .tags = {"operations"},
         .outcomes = {answers<JobDetail>("The job")}},
        {.method = Method::post,
         .pattern = root + "/{id}/requeue",
         .access = Access::admin,
         .handler = on(services, requeue_job),
         .bucket = "write",
         .summary = "Try a dead job again, with fresh attempts",
         .tags = {"operations"},
         .request_schema = schema<JobOrderBody>(),
         .request_example = example<JobOrderBody>(),
         .request_required = false,
         .outcomes =
             {answers<JobOrdered>("Ordered"), {.status = 409, .description = "INVALID_JOB_STATE"}}},
        {.method = Method::post,
         .pattern = root + "/{id}/discard",
         .access = Access::admin,
         .handler = on(services, discard_job),
         .bucket = "write",
         .summary = "Give a dead job up",
         .tags = {"operations"},
         .request_schema = schema<JobOrderBody>(),
         .request_example = example<JobOrderBody>(),
         .request_required = false,
         .outcomes =
             {answers<JobOrdered>("Ordered"), {.status = 409, .description = "INVALID_JOB_STATE"}}},
        {.method = Method::post,
         .pattern = root + "/{id}/resolve",
         .access = Access::admin,
         .handler = on(services, resolve_job),
         .bucket = "write",
         .summary = "Settle a job in doubt: it was sent, or it was not",
         .tags = {"operations"},
         .request_schema = schema<ResolveJobBody>(),
         .request_example = example<ResolveJobBody>(),
         .outcomes =
             {answers<JobOrdered>("Ordered"), {.status = 409, .description = "INVALID_JOB_STATE"}}},
        {.pattern = "/api/v1/admin/system",
         .access = Access::admin,
         .permission = events::Permission::access_monitoring,
         .handler = on(services, show_system),
         .bucket = "read",
         .summary = "Members, shards, projections, lanes and the log",
         .tags = {"operations"},
         .outcomes = {answers<SystemState>("As this process sees it")}}
    };
}

Routes dead_job_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/admin/dead-letters/requeue",
         .access = Access::admin,
         .handler = on(services, requeue_dead_jobs),
         .bucket = "write",
         .summary = "Try many dead jobs again; a dry run unless it is said not to be",
         .tags = {"operations"},
         .request_schema = schema<DeadJobsBody>(),
         .request_example = example<DeadJobsBody>(),
         .outcomes = {answers<DeadJobsOrdered>("How many, and why not the others")}},
        {.method = Method::post,
         .pattern = "/api/v1/admin/dead-letters/discard",
         .access = Access::admin,
         .handler = on(services, discard_dead_jobs),
         .bucket = "write",
         .summary = "Give many dead jobs up; a dry run unless it is said not to be",
         .tags = {"operations"},
         .request_schema = schema<DeadJobsBody>(),
         .request_example = example<DeadJobsBody>(),
         .outcomes = {answers<DeadJobsOrdered>("How many, and why not the others")}}
    };
}

Routes health_routes(Services& services) {
    Routes routes;
    for (const std::string prefix : {"", "/api/v1"}) {
        const bool is_described = !prefix.empty();
        routes.push_back(
            {.pattern = prefix + "/health",
             .access = Access::open,
             .handler = on(services, show_health),
             .probe = true,
             .summary = "Does it run?",
             .tags = {"health"},
             .outcomes = {answers<HealthView>("It does")},
             .described = is_described}
        );
        routes.push_back(
            {.pattern = prefix + "/health/lite",
             .access = Access::open,
             .handler = on(services, show_lite_health),
             .probe = true,
             .summary = "Does it run? In few bytes",
             .tags = {"health"},
             .outcomes = {answers<LiteHealthView>("It does")},
             .described = is_described}
        );
        routes.push_back(
            {.pattern = prefix + "/ready",
             .access = Access::open,
             .handler = on(services, show_readiness),
             .probe = true,
             .summary = "Should it be sent requests?",
             .tags = {"health"},
             .outcomes =
                 {answers<ReadyView>("It should"),
                  {.status = 503, .description = "Starting, leaving, or without its log"}},
             .described = is_described}
        );
    }
    // For those who want to see that limits work; `shadow` aside, of ten calls one is refused.
    routes.push_back(
        {.pattern = "/api/v1/health/rate-limit-test",
         .access = Access::open,
         .handler = on(services, show_lite_health),
         .bucket = "rate_limit_test",
         .summary = "Answers three times a minute",
         .tags = {"health"},
         .outcomes = {answers<LiteHealthView>("Not limited yet")}}
    );
    return routes;
}

Routes member_routes(Services& services) {
    constexpr std::size_t letter_max = 4 * 1024 * 1024;
    return {
        {.method = Method::post,
         .pattern = std::string{shards::letters_path},
         .access = Access::member,
         .handler = on(services, answer_members),
         .body_limit = letter_max,
         .summary = "For members of the cluster: asks of the shards here",
         .tags = {"operations"},
         .outcomes = {{.description = "An answer for each"}},
         .described = false}
    };
}

}  // namespace api
