#include "platform/metrics/metrics.hpp"

#include "base/ensure.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unordered_map>

namespace platform::metrics {

namespace {

struct Described {
    const char* name;
    const char* help;
};

constexpr Described counters[] = {
    {"instainstru_http_requests_total", "Requests answered"},
    {"instainstru_rl_decisions_total", "Decisions of rate limits, by bucket and action"},
    {"instainstru_errors_total", "Exceptions that left a handler"},
};

constexpr Described gauges[] = {
    {"instainstru_http_requests_in_progress", "Requests not yet answered"},
    {"instainstru_sse_connections", "Open event streams"},
    {"instainstru_shard_owned", "1 for each partition owned here"},
    {"instainstru_shard_waiting", "Commands not yet decided"},
    {"instainstru_shard_in_flight", "Commits appended and not yet confirmed"},
    {"instainstru_shard_offset", "Offset up to which the partition was read"},
    {"instainstru_projection_lag_events", "Records not yet applied"},
    {"instainstru_projection_lag_seconds", "Age of the oldest record not yet applied"},
    {"instainstru_projection_stopped", "1 when the projection stopped at a fact"},
    {"instainstru_job_queue_depth", "Jobs of a lane, by state"},
    {"instainstru_lane_breaker_open", "1 while the lane's breaker is open"},
};

constexpr Described histograms[] = {
    {"instainstru_http_request_duration_seconds", "From the request's last byte to the answer's"},
};

// As dashboards and alerts of this API expect them.
const prometheus::Histogram::BucketBoundaries duration_buckets{
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
};

}  // namespace

struct Metrics::Families {
    prometheus::Registry registry;
    std::unordered_map<std::string_view, prometheus::Family<prometheus::Counter>*> counters_by_name;
    std::unordered_map<std::string_view, prometheus::Family<prometheus::Gauge>*> gauges_by_name;
    std::unordered_map<std::string_view, prometheus::Family<prometheus::Histogram>*>
        histograms_by_name;
};

Metrics::Metrics() : families_{std::make_unique<Families>()} {
    auto& all = *families_;
    for (const auto& [name, help] : counters) {
        all.counters_by_name[name] =
            &prometheus::BuildCounter().Name(name).Help(help).Register(all.registry);
    }
    for (const auto& [name, help] : gauges) {
        all.gauges_by_name[name] =
            &prometheus::BuildGauge().Name(name).Help(help).Register(all.registry);
    }
    for (const auto& [name, help] : histograms) {
        all.histograms_by_name[name] =
            &prometheus::BuildHistogram().Name(name).Help(help).Register(all.registry);
    }
}

Metrics::~Metrics() = default;

void Metrics::count(std::string_view counter, const Labels& labels, double by) {
    const auto family = families_->counters_by_name.find(counter);
    ENSURE(family != families_->counters_by_name.end(), "counters are listed in the table");
    family->second->Add(labels).Increment(by);
}

void Metrics::set(std::string_view gauge, const Labels& labels, double value) {
    const auto family = families_->gauges_by_name.find(gauge);
    ENSURE(family != families_->gauges_by_name.end(), "gauges are listed in the table");
    family->second->Add(labels).Set(value);
}

void Metrics::observe(std::string_view histogram, const Labels& labels, double value) {
    const auto family = families_->histograms_by_name.find(histogram);
    ENSURE(family != families_->histograms_by_name.end(), "histograms are listed in the table");
    family->second->Add(labels, duration_buckets).Observe(value);
}

std::string Metrics::text() const {
    return prometheus::TextSerializer{}.Serialize(families_->registry.Collect());
}

}  // namespace platform::metrics
