#include "api/dead_jobs.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/requests.hpp"
#include "platform/http/json.hpp"

#include <fmt/format.h>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::job_list;

constexpr std::uint32_t jobs_max = 500;

void check_body(const DeadJobsBody& body, BodyCheck& check) {
    const auto limit = body.limit.value_or(jobs_max);
    if (limit < 1 || limit > jobs_max) {
        check.complain("body.limit", "is not a whole number from 1 to 500");
    }
    if (body.job_ids && body.job_ids->size() > jobs_max) {
        check.complain("body.job_ids", "has more than 500 ids");
    }
    if (body.job_ids && (body.lane || body.batch_id || body.limit)) {
        check.complain("body.job_ids", "is given beside a filter");
    }
    if (body.batch_id && !base::is_id(*body.batch_id)) {
        check.complain("body.batch_id", "is not an id");
    }
    check.short_text("body.reason", body.reason);
}

struct Found {
    std::vector<events::JobId> dead;
    std::vector<SkippedJob> skipped;
};

Found look_up(platform::postgres::Connection& connection, const std::vector<std::string>& ids) {
    Found found;
    for (const auto& id : ids) {
        const auto job = base::is_id(id) ? list::find_job(connection, {id}) : std::nullopt;
        if (!job) {
            found.skipped.push_back({.id = id, .code = "job_not_found"});
        } else if (job->state == list::State::dead) {
            found.dead.push_back(job->id);
        } else {
            const bool was_sent = job->state == list::State::succeeded;
            found.skipped.push_back(
                {.id = id, .code = was_sent ? "ALREADY_SENT" : "INVALID_JOB_STATE"}
            );
        }
    }
    return found;
}

Found look_for(platform::postgres::Connection& connection, const DeadJobsBody& body) {
    list::Filter filter{.lane = body.lane, .state = list::State::dead};
    if (body.batch_id) {
        filter.batch = {*body.batch_id};
    }
    const projections::PageRequest page{.limit = body.limit.value_or(jobs_max)};
    Found found;
    const auto jobs = list::list_jobs(connection, filter, page);
    for (const auto& job : jobs->rows) {
        found.dead.push_back(job.id);
    }
    return found;
}

base::Task<Response> order_all(const Request& request, Services& services, events::JobVerb verb) {
    auto parsed = http::read_body<DeadJobsBody>(request);
    if (!parsed) {
        co_return parsed.error();
    }
    BodyCheck check;
    check_body(*parsed, check);
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    auto found = co_await services.database.query([body = *parsed](auto& connection) {
        return body.job_ids ? look_up(connection, *body.job_ids) : look_for(connection, body);
    });
    DeadJobsOrdered view{
        .verb = verb,
        .dry_run = parsed->dry_run.value_or(true),
        .matched = found.dead.size(),
        .skipped = std::move(found.skipped)
    };
    for (const auto& id : found.dead) {
        if (view.dry_run) {
            break;
        }
        events::JobOrder order{
            .id = id,
            .verb = verb,
            .by = actor_of(request),
            .reason = parsed->reason.value_or("by hand")
        };
        const bool is_durable = co_await services.lane_orders.send(std::move(order));
        if (!is_durable) {
            co_return http::unavailable("OUTCOME_UNKNOWN", "It is safe to ask again");
        }
        ++view.ordered;
    }
    co_return http::ok(base::to_json(view));
}

}  // namespace

base::Task<Response> requeue_dead_jobs(Request& request, Services& services) {
    return order_all(request, services, events::JobVerb::requeue);
}

base::Task<Response> discard_dead_jobs(Request& request, Services& services) {
    return order_all(request, services, events::JobVerb::discard);
}

}  // namespace api
