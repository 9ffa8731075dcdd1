#include "api/routes/examples.hpp"

#include <chrono>

namespace api {

namespace {

using namespace std::chrono_literals;
namespace job_list = projections::job_list;

const base::Instant noon{1'772'452'800'000ms};  // 2026-03-02T12:00:00Z
const std::string account = "01KJPQAY00ADAADAADAADAADA3";
const std::string batch = "01KJPQB9Q0BATCHBATCHBATC7C";
const std::string invite = "01KJPQBDM01NV1TE1NV1TE1NQ4";
const std::string job = "01KJPQBHH0J0BJ0BJ0BJ0BJ0Q4";

}  // namespace

void fill(JobView& view) {
    view = {
        .id = job,
        .kind = "invite.send",
        .lane = "mail",
        .queue = job_list::Queue::bulk,
        .state = job_list::State::dead,
        .attempts = 3,
        .reason = std::string{"smtp_451"},
        .invite_id = invite,
        .batch_id = batch,
        .row = std::uint32_t{1},
        .created_at = noon,
        .updated_at = noon + 4min
    };
}

void fill(JobsView& view) {
    fill(view.jobs.emplace_back());
    view.counts = {{"dead", 1}, {"succeeded", 99'999}};
}

void fill(JobDetail& detail) {
    fill(static_cast<JobView&>(detail));
    detail.history = {
        {.at = noon, .what = "running"},
        {.at = noon + 1s, .what = "retry_wait", .detail = std::string{"smtp_451"}},
        {.at = noon + 4min, .what = "dead", .detail = std::string{"smtp_451"}}
    };
}

void fill(JobOrderBody& body) {
    body = {.reason = "The server takes mail again"};
}

void fill(ResolveJobBody& body) {
    body = {.outcome = JobOutcome::sent};
}

void fill(JobOrdered& ordered) {
    ordered = {.id = job};
}

void fill(DeadJobsBody& body) {
    body = {.batch_id = batch, .dry_run = false, .reason = "The server takes mail again"};
}

void fill(DeadJobsOrdered& ordered) {
    ordered = {.dry_run = false, .matched = 12, .ordered = 12};
}

void fill(SystemState& state) {
    state = {
        .version = "0.1.0",
        .started_at = noon,
        .roles = {"api", "projector", "worker"},
        .members =
            {{.id = account,
              .url = "http://10.0.0.4:8000",
              .roles = {"api", "projector", "worker"},
              .heard_at = noon}},
        .shards =
            {{.partition = 0,
              .owner_url = std::string{"http://10.0.0.4:8000"},
              .member = account,
              .state = "owning",
              .offset = 1207}},
        .projections = {{.name = "batch_list", .version = 1, .state = "live"}},
        .lanes = {{.name = "mail", .state = "owning"}},
        .log = {.facts_end = 9'648}
    };
}

void fill(HealthView& view) {
    view = {.version = "0.1.0", .environment = "prod", .timestamp = noon, .git_sha = "4a54f06"};
}

void fill(LiteHealthView&) {}

void fill(ReadyView& view) {
    view = {
        .projection_lag_s = {{"batch_list", 0.05}},
        .schema_version = {std::string{"0003_data_export_files"}}
    };
}

}  // namespace api
