#include "api/jobs.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/requests.hpp"
#include "platform/http/json.hpp"

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::job_list;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 500;

constexpr base::Rule known_job{"job_not_found", base::Kind::absent, "There is no such job."};
constexpr base::Rule fitting_state{
    "INVALID_JOB_STATE", base::Kind::conflict, "The job is not in a state that allows this."
};

JobView view_of(const list::Job& job) {
    JobView view{
        .id = job.id.text,
        .kind = job.kind,
        .lane = job.lane,
        .queue = job.queue,
        .state = job.state,
        .attempts = job.attempts,
        .reason = job.reason,
        .row = job.row,
        .created_at = job.created_at,
        .updated_at = job.updated_at,
        .not_before = job.not_before
    };
    if (!job.invite.empty()) {
        view.invite_id = job.invite.text;
    }
    if (job.batch) {
        view.batch_id = job.batch->text;
    }
    return view;
}

base::Task<std::optional<list::Job>> find(Services& services, events::JobId id) {
    auto found = co_await services.database.query([id = std::move(id)](auto& connection) {
        return list::find_job(connection, id);
    });
    co_return found;
}

// Checked against the rows, which may lag; the lane passes over what does not fit.
base::Task<Response> order(
    const Request& request,
    Services& services,
    events::JobVerb verb,
    list::State wanted,
    std::string reason
) {
    const auto id = id_in<events::JobId>(request, "id");
    if (!id) {
        co_return refusal(known_job);
    }
    const auto job = co_await find(services, *id);
    if (!job) {
        co_return refusal(known_job);
    }
    if (job->state != wanted) {
        co_return refusal(fitting_state);
    }
    events::JobOrder wanted_order{
        .id = *id, .verb = verb, .by = actor_of(request), .reason = std::move(reason)
    };
    const bool is_durable = co_await services.lane_orders.send(std::move(wanted_order));
    if (!is_durable) {
        co_return http::unavailable("OUTCOME_UNKNOWN", "It is safe to ask again");
    }
    co_return http::ok(
        base::to_json(JobOrdered{.id = id->text, .ordered = verb, .state = job->state})
    );
}

http::Parsed<JobOrderBody> read_reason(const Request& request) {
    auto body = http::read_optional_body<JobOrderBody>(request);
    if (body) {
        BodyCheck check;
        check.short_text("body.reason", body->reason);
        if (auto refused = check.refusal()) {
            return std::move(*refused);
        }
    }
    return body;
}

struct Found {
    std::optional<projections::Page<list::Job>> page;
    std::map<std::string, std::map<list::State, std::int64_t>> counts;
};

}  // namespace

base::Task<Response> list_jobs(Request& request, Services& services) {
    Query query{request};
    list::Filter filter{.lane = query.text("lane"), .state = query.choice<list::State>("state")};
    filter.batch = query.id<events::BatchId>("batch_id");
    filter.invite = query.id<events::InviteId>("invite_id");
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const auto found = co_await services.database.query([filter, page](auto& connection) {
        return Found{list::list_jobs(connection, filter, page), list::count_jobs(connection)};
    });
    if (!found.page) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    JobsView view{.next_cursor = found.page->next_cursor};
    for (const auto& job : found.page->rows) {
        view.jobs.push_back(view_of(job));
    }
    for (const auto& [lane, counts] : found.counts) {
        if (filter.lane && *filter.lane != lane) {
            continue;
        }
        for (const auto& [state, count] : counts) {
            view.counts[std::string{base::name_of(state)}] += count;
        }
    }
    co_return http::ok(base::to_json(view));
}

base::Task<Response> show_job(Request& request, Services& services) {
    const auto id = id_in<events::JobId>(request, "id");
    if (!id) {
        co_return refusal(known_job);
    }
    const auto job = co_await find(services, *id);
    if (!job) {
        co_return refusal(known_job);
    }
    JobDetail detail{view_of(*job), {}};
    for (const auto& moment : job->history) {
        detail.history.push_back({.at = moment.at, .what = moment.what, .detail = moment.detail});
    }
    co_return http::ok(base::to_json(detail));
}

base::Task<Response> requeue_job(Request& request, Services& services) {
    auto body = read_reason(request);
    if (!body) {
        co_return body.error();
    }
    auto response = co_await order(
        request,
        services,
        events::JobVerb::requeue,
        list::State::dead,
        body->reason.value_or("by hand")
    );
    co_return response;
}

base::Task<Response> discard_job(Request& request, Services& services) {
    auto body = read_reason(request);
    if (!body) {
        co_return body.error();
    }
    auto response = co_await order(
        request,
        services,
        events::JobVerb::discard,
        list::State::dead,
        body->reason.value_or("by hand")
    );
    co_return response;
}

base::Task<Response> resolve_job(Request& request, Services& services) {
    auto body = http::read_body<ResolveJobBody>(request);
    if (!body) {
        co_return body.error();
    }
    const auto verb = body->outcome == JobOutcome::sent ? events::JobVerb::settle_as_sent
                                                        : events::JobVerb::settle_as_failed;
    auto response =
        co_await order(request, services, verb, list::State::unknown, "settled by hand");
    co_return response;
}

base::Task<Response> show_system(Request&, Services& services) {
    co_return http::ok(base::to_json(services.system()));
}

}  // namespace api
