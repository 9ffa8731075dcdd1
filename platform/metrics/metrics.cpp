#include "platform/metrics/metrics.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unordered_map>
#include <vector>

namespace platform::metrics {

namespace {

struct Described {
    std::string_view name;
    std::string_view help;
};

constexpr Described counters[] = {
    {"instainstru_http_requests_total", "Requests answered"},
    {"instainstru_service_operations_total", "What was asked of a service, and whether it was done"
    },
    {"instainstru_login_attempts_total", "Sign-ins, by what came of them"},
    {"instainstru_login_lockouts_total", "Sign-ins locked, by after how many failures"},
    {"instainstru_event_append_conflicts_total", "Foreign claims, and records that did not count"},
    {"instainstru_auth_token_rejection_total", "Requests refused for who asked"},
    {"instainstru_auth_token_revocation_total", "Tokens made worthless, by what"},
    {"instainstru_login_rate_limited_total", "Sign-ins refused because there were too many"},
    {"instainstru_metrics_auth_fail_total", "Requests for figures without the token"},
    {"instainstru_rl_decisions_total", "Decisions of rate limits, by bucket and action"},
    {"instainstru_beta_phase_header_total", "Answers, by the phase that their head told"},
    {"instainstru_errors_total", "Exceptions that left a handler"},
    {"instainstru_request_lines_dropped_total", "Answers not told in the log: too many a second"},
    {"instainstru_prometheus_scrapes_total", "How often these figures were asked for"},
    {"instainstru_commands_decided_total", "Commands decided, by partition"},
    {"instainstru_snapshots_refused_total", "Snapshots passed over at a start, by partition"},
    {"instainstru_webhook_events_total", "Calls of mail providers, by what came of them"},
    {"jobs_total", "Calls to a provider, by kind of job and what came of them"},
};

constexpr Described gauges[] = {
    {"instainstru_http_requests_in_progress", "Requests not yet answered"},
    {"instainstru_sse_connections", "Open event streams"},
    {"instainstru_argon2_waiting", "Passwords that wait to be checked"},
    {"instainstru_argon2_slots_in_use", "Passwords that are being checked"},
    {"instainstru_database_reachable", "1 when the last query reached the database"},
    {"instainstru_db_pool_size", "Connections for queries"},
    {"instainstru_db_pool_checked_out", "Connections in use"},
    {"instainstru_db_pool_checked_in", "Connections that wait for a query"},
    {"instainstru_db_pool_usage_percent", "Of the connections, how many are in use"},
    {"instainstru_db_pool_waiting", "Queries that wait for a connection"},
    {"instainstru_keys_to_erase", "Keys of erased people and ended imports not yet destroyed"},
    {"instainstru_access_lag_seconds", "How far the view of who may enter is behind the log"},
    {"instainstru_shard_owned", "1 for each partition owned here"},
    {"instainstru_shard_waiting", "Commands not yet decided"},
    {"instainstru_shard_in_flight", "Commits appended and not yet confirmed"},
    {"instainstru_shard_offset", "Offset up to which the partition was read"},
    {"instainstru_shard_began_at_offset", "Offset of the snapshot it was folded from; 0: of none"},
    {"instainstru_projection_lag_events", "Records not yet applied"},
    {"instainstru_projection_lag_seconds", "Age of the oldest record not yet applied"},
    {"instainstru_projection_stopped", "1 when the projection stopped at a fact"},
    {"job_queue_age_seconds", "For how long the oldest job of a lane waits"},
    {"job_lag", "Records of a queue that the lane here has not taken"},
    {"instainstru_job_queue_depth", "Jobs of a lane, by state"},
    {"worker_in_flight", "Calls to a provider under way"},
    {"dlq_open", "Jobs out of attempts, which wait for a person"},
    {"instainstru_jobs_in_doubt", "Jobs that may have been done, which wait for a person"},
    {"provider_circuit_state", "0 closed, 1 half open, 2 open"},
    {"instainstru_lane_owned", "1 when the lane runs here"},
    {"batch_items", "Rows of batches under way, by state"},
    {"instainstru_batch_progress_ratio", "Of the rows of batches under way: what has ended"},
    {"instainstru_members_alive", "Processes heard of within the last seconds"},
};

constexpr Described histograms[] = {
    {"instainstru_http_request_duration_seconds", "From the request's last byte to the answer's"},
    {"instainstru_service_operation_duration_seconds", "Of an operation of a service"},
    {"instainstru_event_append_seconds", "From appending a commit until it is known to count"},
    {"instainstru_projection_apply_seconds", "Applying what was read, rows and position"},
    {"instainstru_event_read_back_seconds", "From appending a commit until it was read back"},
    {"instainstru_login_slot_wait_seconds", "From asking about a password until it is looked at"},
};

// What takes longer: calls to the world, and waits that callers are told.
constexpr Described call_histograms[] = {
    {"job_attempt_seconds", "One call to a provider"},
    {"instainstru_rl_retry_after_seconds", "For how long callers were told to wait, by bucket"},
};

// As dashboards and alerts of this API expect them.
const prometheus::Histogram::BucketBoundaries duration_buckets{
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
};
const prometheus::Histogram::BucketBoundaries call_buckets{.05, .1, .25, .5, 1, 2.5, 5, 10, 30};

bool is_call(std::string_view histogram) {
    return std::ranges::find(call_histograms, histogram, &Described::name) !=
           std::end(call_histograms);
}

double seconds_of(base::Duration duration) {
    return std::chrono::duration<double>{duration}.count();
}

// A duration is known to the millisecond, rounded down: "up to and including 1 ms" is below 2 ms.
prometheus::Histogram::BucketBoundaries followed_buckets() {
    prometheus::Histogram::BucketBoundaries boundaries;
    for (const auto limit : base::Durations::limits) {
        boundaries.push_back(seconds_of(limit + base::Duration{1}));
    }
    return boundaries;
}

template <class Key>
std::string key_of(Key name, const Labels& labels) {
    std::string key{name};
    for (const auto& [label, value] : labels) {
        key += '\n' + label + '=' + value;
    }
    return key;
}

}  // namespace

struct Metrics::Families {
    template <class Kind>
    using ByName = std::unordered_map<std::string_view, prometheus::Family<Kind>*>;

    prometheus::Registry registry;
    ByName<prometheus::Counter> counters_by_name;
    ByName<prometheus::Gauge> gauges_by_name;
    ByName<prometheus::Histogram> histograms_by_name;
    std::unordered_map<std::string, std::uint64_t> followed_counters;
    std::unordered_map<std::string, base::Durations> followed_histograms;

    prometheus::Counter& counter(std::string_view name, const Labels& labels) {
        const auto family = counters_by_name.find(name);
        ENSURE(family != counters_by_name.end(), "counters are listed in the table");
        return family->second->Add(labels);
    }

    prometheus::Histogram& histogram(
        std::string_view name,
        const Labels& labels,
        const prometheus::Histogram::BucketBoundaries& buckets
    ) {
        const auto family = histograms_by_name.find(name);
        ENSURE(family != histograms_by_name.end(), "histograms are listed in the table");
        return family->second->Add(labels, buckets);
    }
};

Metrics::Metrics() : families_{std::make_unique<Families>()} {
    auto& all = *families_;
    for (const auto& [name, help] : counters) {
        all.counters_by_name[name] = &prometheus::BuildCounter()
                                          .Name(std::string{name})
                                          .Help(std::string{help})
                                          .Register(all.registry);
    }
    for (const auto& [name, help] : gauges) {
        all.gauges_by_name[name] = &prometheus::BuildGauge()
                                        .Name(std::string{name})
                                        .Help(std::string{help})
                                        .Register(all.registry);
    }
    const auto add = [&all](const Described& one) {
        all.histograms_by_name[one.name] = &prometheus::BuildHistogram()
                                                .Name(std::string{one.name})
                                                .Help(std::string{one.help})
                                                .Register(all.registry);
    };
    std::ranges::for_each(histograms, add);
    std::ranges::for_each(call_histograms, add);
}

Metrics::~Metrics() = default;

void Metrics::Counter::add(double by) const {
    static_cast<prometheus::Counter*>(counter_)->Increment(by);
}

void Metrics::Timer::observe(double seconds) const {
    static_cast<prometheus::Histogram*>(histogram_)->Observe(seconds);
}

Metrics::Counter Metrics::counter(std::string_view name, const Labels& labels) {
    Counter found;
    found.counter_ = &families_->counter(name, labels);
    return found;
}

Metrics::Timer Metrics::timer(std::string_view name, const Labels& labels) {
    Timer found;
    found.histogram_ =
        &families_->histogram(name, labels, is_call(name) ? call_buckets : duration_buckets);
    return found;
}

void Metrics::count(std::string_view counter, const Labels& labels, double by) {
    families_->counter(counter, labels).Increment(by);
}

void Metrics::set(std::string_view gauge, const Labels& labels, double value) {
    const auto family = families_->gauges_by_name.find(gauge);
    ENSURE(family != families_->gauges_by_name.end(), "gauges are listed in the table");
    family->second->Add(labels).Set(value);
}

void Metrics::observe(std::string_view histogram, const Labels& labels, double value) {
    timer(histogram, labels).observe(value);
}

void Metrics::follow(std::string_view counter, const Labels& labels, std::uint64_t total) {
    auto& before = families_->followed_counters[key_of(counter, labels)];
    const auto more = total >= before ? total - before : total;
    before = total;
    families_->counter(counter, labels).Increment(static_cast<double>(more));
}

void Metrics::follow(
    std::string_view histogram, const Labels& labels, const base::Durations& total
) {
    static const auto buckets = followed_buckets();
    auto& before = families_->followed_histograms[key_of(histogram, labels)];
    const bool began_anew = !std::ranges::equal(before.counts, total.counts, std::less_equal{});
    if (began_anew) {
        before = {};
    }
    std::vector<double> more;
    for (std::size_t i = 0; i < total.counts.size(); ++i) {
        more.push_back(static_cast<double>(total.counts[i] - before.counts[i]));
    }
    families_->histogram(histogram, labels, buckets)
        .ObserveMultiple(more, seconds_of(total.sum - before.sum));
    before = total;
}

std::string Metrics::text() const {
    return prometheus::TextSerializer{}.Serialize(families_->registry.Collect());
}

}  // namespace platform::metrics
