#include "app/observer.hpp"

#include "platform/logs/logger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>

namespace app {

namespace {

namespace logs = platform::logs;

using platform::http::Served;
using platform::metrics::Labels, platform::metrics::Metrics;

constexpr std::uint32_t call_lines_per_second = 50;
constexpr auto slow_request = std::chrono::milliseconds{500};
constexpr int first_failure = 400;
constexpr int unauthenticated = 401;
constexpr int too_many = 429;
constexpr int first_server_error = 500;
constexpr std::string_view audit_trail = "/api/v1/admin/audit";  // and what begins with it
constexpr std::string_view sign_in = "/api/v1/auth/login";
constexpr std::string_view sign_in_bucket = "login";
constexpr std::string_view figures = "/api/v1/internal/metrics";
constexpr std::array<std::string_view, 4> phases{
    "disabled", "instructor_only", "open_beta", "unknown"
};
constexpr std::size_t trace_begin = 3;  // "00-TRACE-SPAN-01"
constexpr std::size_t trace_length = 32;

// Dashboards know these names.
struct Operation {
    std::string_view route;
    std::string_view name;
};

constexpr std::array operations{
    Operation{"/api/v1/beta/invites/validate", "beta_invite_validated"},
    Operation{"/api/v1/beta/invites/generate", "beta_invite_generated_bulk"},
    Operation{"/api/v1/beta/invites/send", "beta_invite_sent"},
    Operation{"/api/v1/beta/invites/send-batch", "beta_invite_sent_batch"},
    Operation{"/api/v1/beta/invites/send-batch-async", "beta_invite_sent_batch"},
    Operation{"/api/v1/beta/invites/send-confirmed", "beta_invite_sent_batch"},
    Operation{"/api/v1/admin/mcp/invites/send", "beta_invite_sent_batch"},
    Operation{"/api/v1/beta/invites/consume", "beta_invite_consumed"},
    Operation{"/api/v1/beta/invites/import/{id}/send", "beta_invite_sent_batch"}
};

// After which tokens are worth nothing, when it was done and left a fact.
constexpr std::array revocations{
    Operation{"/api/v1/privacy/delete/me", "erasure"},
    Operation{"/api/v1/privacy/delete/user/{id}", "erasure"},
    Operation{"/api/v1/account/deactivate", "deactivation"},
    Operation{"/api/v1/admin/people/{id}/deactivate", "deactivation"},
    Operation{"/api/v1/password-reset/confirm", "password_reset"},
    Operation{"/api/v1/public/logout", "logout"},
    Operation{"/api/v1/auth/change-password", "password_change"},
    Operation{"/api/v1/admin/people/erase", "erasure"},
    Operation{"/api/v1/account/logout-all-devices", "logout_all"},
    Operation{"/api/v1/account/sessions/{id}", "session_ended"},
    Operation{"/api/v1/admin/people/{id}/sessions/{session}", "session_ended"},
    Operation{"/api/v1/admin/users/{id}/force-logout", "force_logout"},
    Operation{"/api/v1/2fa/setup/verify", "second_factor"},
    Operation{"/api/v1/2fa/disable", "second_factor"}
};

// What a caller did wrong is no error of ours. Of a judgement that says no the answer is 200 all
// the same, and says so.
std::string_view status_of(const platform::http::Served& served) {
    if (served.status >= first_server_error) {
        return "error";
    }
    if (served.status >= first_failure) {
        return "refused";
    }
    return served.outcome.empty() ? "success" : served.outcome;
}

std::string_view trace_of(std::string_view traceparent) {
    return traceparent.size() < trace_begin ? std::string_view{}
                                            : traceparent.substr(trace_begin, trace_length);
}

bool is_event_stream(const Served& served) {
    return served.route.ends_with("/stream");
}

}  // namespace

bool LinesPerSecond::allows(base::Duration now) {
    const auto second = std::chrono::floor<std::chrono::seconds>(now).count();
    if (second_.exchange(second, std::memory_order_relaxed) != second) {
        told_ = 0;
    }
    return told_.fetch_add(1, std::memory_order_relaxed) < most_;
}

Observer::Observer(
    Metrics& metrics,
    const base::Clock& clock,
    std::uint32_t lines_per_second,
    std::function<std::string_view()> phase
)
    : metrics_{metrics}, clock_{clock}, lines_{lines_per_second}, phase_{std::move(phase)} {
    for (const auto name : phases) {
        by_phase_.emplace(
            name,
            metrics_.counter("instainstru_beta_phase_header_total", {{"phase", std::string{name}}})
        );
    }
}

void Observer::on_request() {
    ++in_progress_;
}

const Observer::Series& Observer::series_of(const Served& served) {
    thread_local std::string key;
    key.assign(served.route);
    key += static_cast<char>(served.method);
    key.append(reinterpret_cast<const char*>(&served.status), sizeof(served.status));
    key += served.outcome;
    const std::lock_guard lock{mutex_};
    const auto known = series_.find(key);
    if (known != series_.end()) {
        return known->second;
    }
    const Labels labels{
        {"method", std::string{name_of(served.method)}},
        {"endpoint", std::string{served.route}},
        {"status_code", std::to_string(served.status)}
    };
    Series series{
        .requests = metrics_.counter("instainstru_http_requests_total", labels),
        .duration = metrics_.timer("instainstru_http_request_duration_seconds", labels)
    };
    name_operation(served, series);
    return series_.emplace(key, series).first->second;
}

void Observer::on_response(const Served& served) {
    --in_progress_;
    const double seconds = std::chrono::duration<double>{served.duration}.count();
    const auto& series = series_of(served);
    series.requests.add();
    // How long somebody listens says nothing about us.
    if (!is_event_stream(served)) {
        series.duration.observe(seconds);
    }
    if (series.operations) {
        series.operations->add();
        series.operation_duration->observe(seconds);
    }
    count_identity(served);
    count_audit(served);
    count_phase(served);
    tell(served);
}

void Observer::count_phase(const Served& served) {
    if (phase_ && !is_event_stream(served)) {
        const auto phase = phase_();
        by_phase_.at(phase).add();
        phases_lately_.count(phase, clock_.now());
    }
}

void Observer::name_operation(const Served& served, Series& series) {
    const auto operation = std::ranges::find(operations, served.route, &Operation::route);
    if (operation == operations.end()) {
        return;
    }
    Labels labels{
        {"operation", std::string{operation->name}}, {"status", std::string{status_of(served)}}
    };
    series.operation_duration =
        metrics_.timer("instainstru_service_operation_duration_seconds", labels);
    labels.emplace("service", "beta");
    series.operations = metrics_.counter("instainstru_service_operations_total", labels);
}

void Observer::count_audit(const Served& served) {
    if (!served.route.starts_with(audit_trail) || served.status >= first_failure) {
        return;
    }
    metrics_.count("instainstru_audit_log_read_total");
    if (!served.route.ends_with(".csv")) {
        metrics_.observe(
            "instainstru_audit_log_list_seconds",
            {},
            std::chrono::duration<double>{served.duration}.count()
        );
    }
}

void Observer::count_identity(const Served& served) {
    if (served.route.starts_with(sign_in)) {
        const auto* result = served.status < first_failure        ? "success"
                             : served.status == unauthenticated   ? "invalid_credentials"
                             : served.status == too_many          ? "limited"
                             : served.status < first_server_error ? "refused"
                                                                  : "error";
        metrics_.count("instainstru_login_attempts_total", {{"result", result}});
        return;
    }
    if (served.status == unauthenticated) {
        if (served.route == figures) {
            metrics_.count("instainstru_metrics_auth_fail_total");
        } else {
            const auto reason = served.outcome.empty() ? "not_accepted" : served.outcome;
            metrics_.count(
                "instainstru_auth_token_rejection_total", {{"reason", std::string{reason}}}
            );
        }
    }
    const auto revocation = std::ranges::find(revocations, served.route, &Operation::route);
    const bool is_done = served.status < first_failure && !served.command.empty();
    if (revocation != revocations.end() && is_done) {
        metrics_.count(
            "instainstru_auth_token_revocation_total", {{"trigger", std::string{revocation->name}}}
        );
    }
}

void Observer::tell(const Served& served) {
    const bool failed = served.status >= first_server_error;
    const bool slow = served.duration > slow_request && !is_event_stream(served);
    if (!failed && !slow) {
        if (!logs::is_written(logs::Level::info)) {
            return;
        }
        if (!lines_.allows(clock_.steady())) {
            metrics_.count("instainstru_request_lines_dropped_total");
            return;
        }
    }
    const std::chrono::duration<double, std::milli> took = served.duration;
    logs::write(
        failed || slow ? logs::Level::warning : logs::Level::info,
        "http",
        failed       ? "server error"
        : slow       ? "slow request"
        : served.cut ? "answer not taken"
                     : "answered",
        {{"request_id", served.request_id},
         {"trace_id", trace_of(served.traceparent)},
         {"command", served.command},
         {"user_id", served.user},
         {"method", name_of(served.method)},
         {"route", served.route},
         {"status", served.status},
         {"dur_ms", std::round(took.count() * 10) / 10},
         {"bytes", served.bytes_sent},
         {"ip_prefix", logs::network_of(served.client)}}
    );
}

void Observer::on_failure(std::string_view request_id, std::string_view what) {
    metrics_.count("instainstru_errors_total");
    logs::write(logs::Level::error, "http", what, {{"request_id", request_id}});
}

void Observer::on_limit(
    std::string_view bucket, const platform::http::Verdict& verdict, bool shadow
) {
    metrics_.count(
        "instainstru_rl_decisions_total",
        {{"bucket", std::string{bucket}},
         {"action", verdict.allowed ? "allow" : "block"},
         {"shadow", shadow ? "true" : "false"}}
    );
    if (verdict.allowed) {
        return;
    }
    metrics_.observe(
        "instainstru_rl_retry_after_seconds",
        {{"bucket", std::string{bucket}}},
        std::chrono::duration<double>{verdict.retry_after}.count()
    );
    if (bucket == sign_in_bucket && !shadow) {
        metrics_.count("instainstru_login_rate_limited_total");
    }
}

void Observer::on_event_stream(int change) {
    streams_ += change;
}

void Observer::show() {
    metrics_.count("instainstru_prometheus_scrapes_total");
    metrics_.set("instainstru_http_requests_in_progress", {}, in_progress_);
    metrics_.set("instainstru_sse_connections", {}, streams_);
}

namespace {

std::string_view name_of(workers::CallOutcome outcome) {
    constexpr std::array<std::string_view, 10> names{
        "succeeded",
        "transient",
        "throttled",
        "refused",
        "wrong",
        "misconfigured",
        "unreachable",
        "unknown",
        "erased",
        "not_yet"
    };
    return names[static_cast<std::size_t>(outcome)];
}

// Of one lane.
class CallObserver {
public:
    CallObserver(std::string provider, Metrics& metrics, const base::Clock& clock)
        : provider_{std::move(provider)}, metrics_{metrics}, clock_{clock} {}

    base::Duration now() const { return clock_.steady(); }

    void ended(
        const events::Job& job,
        std::uint32_t attempt,
        base::Duration began,
        const workers::CallResult& result
    ) {
        const auto took = now() - began;
        metrics_.count(
            "jobs_total", {{"type", job.kind}, {"outcome", std::string{name_of(result.outcome)}}}
        );
        metrics_.observe(
            "job_attempt_seconds",
            {{"type", job.kind}, {"provider", provider_}},
            std::chrono::duration<double>{took}.count()
        );
        const bool is_done = result.outcome == workers::CallOutcome::done;
        const auto* row = batch_row_of(job);
        if (is_done && !logs::is_written(logs::Level::info)) {
            return;
        }
        // Of a batch not each is told; a single one has a request of its own, which is.
        if (row && !lines_.allows(now())) {
            return;
        }
        logs::write(
            is_done ? logs::Level::info : logs::Level::warning,
            "worker",
            is_done ? "a mail was taken" : "a call did not succeed",
            {{"outcome", name_of(result.outcome)},
             {"code", result.code},
             {"provider", provider_},
             {"job_id", job.id.text},
             {"attempt", attempt},
             {"invite_id", job.args ? std::string_view{job.args->invite.text} : std::string_view{}},
             {"batch_id", row ? std::string_view{row->batch.text} : std::string_view{}},
             {"request_id",
              job.correlation ? std::string_view{*job.correlation} : std::string_view{}},
             {"dur_ms", took.count()}}
        );
    }

private:
    const std::string provider_;
    Metrics& metrics_;
    const base::Clock& clock_;
    LinesPerSecond lines_{call_lines_per_second};
};

}  // namespace

workers::MakeCall observed(
    workers::MakeCall make_call, std::string provider, Metrics& metrics, const base::Clock& clock
) {
    auto observer = std::make_shared<CallObserver>(std::move(provider), metrics, clock);
    return [make_call = std::move(make_call), observer = std::move(observer)](
               const workers::Call& call, std::function<void(workers::CallResult)> done
           ) {
        const auto began = observer->now();
        auto heard = [observer,
                      job = call.job,
                      attempt = call.attempt,
                      began,
                      done = std::move(done)](workers::CallResult result) {
            observer->ended(job, attempt, began, result);
            done(std::move(result));
        };
        make_call(call, std::move(heard));
    };
}

}  // namespace app
