#include "app/observer.hpp"

#include "platform/logs/logger.hpp"

#include <string>

namespace app {

namespace {

namespace logs = platform::logs;

constexpr auto slow_request = std::chrono::milliseconds{500};

}  // namespace

void Observer::on_request() {
    metrics_.set("instainstru_http_requests_in_progress", {}, ++in_progress_);
}

void Observer::on_response(const platform::http::Served& served) {
    metrics_.set("instainstru_http_requests_in_progress", {}, --in_progress_);
    const platform::metrics::Labels labels{
        {"method", std::string{name_of(served.method)}},
        {"endpoint", std::string{served.route}},
        {"status_code", std::to_string(served.status)}
    };
    const std::chrono::duration<double> seconds = served.duration;
    metrics_.count("instainstru_http_requests_total", labels);
    metrics_.observe("instainstru_http_request_duration_seconds", labels, seconds.count());
    const bool slow = served.duration > slow_request;
    if (served.status < 500 && !slow) {
        return;
    }
    logs::write(
        logs::Level::warning,
        "http",
        served.status >= 500 ? "server error" : "slow request",
        {{"request_id", served.request_id},
         {"route", served.route},
         {"status", std::to_string(served.status)},
         {"dur_ms", std::to_string(served.duration.count() / 1'000'000)}}
    );
}

void Observer::on_failure(std::string_view request_id, std::string_view what) {
    metrics_.count("instainstru_errors_total");
    logs::write(logs::Level::error, "http", what, {{"request_id", request_id}});
}

void Observer::on_limit(std::string_view bucket, bool allowed, bool shadow) {
    metrics_.count(
        "instainstru_rl_decisions_total",
        {{"bucket", std::string{bucket}},
         {"action", allowed ? "allow" : "block"},
         {"shadow", shadow ? "true" : "false"}}
    );
}

void Observer::on_event_stream(int change) {
    streams_ += change;
    metrics_.set("instainstru_sse_connections", {}, streams_);
}

}  // namespace app
