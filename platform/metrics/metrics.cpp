#include "platform/metrics/metrics.hpp"

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

// As dashboards and alerts of this API expect them.
const prometheus::Histogram::BucketBoundaries duration_buckets{
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
};
const prometheus::Histogram::BucketBoundaries call_buckets{.05, .1, .25, .5, 1, 2.5, 5, 10, 30};

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
        return counters_by_name.at(name)->Add(labels);
    }

    prometheus::Histogram& histogram(
        std::string_view name,
        const Labels& labels,
        const prometheus::Histogram::BucketBoundaries& buckets
    ) {
        return histograms_by_name.at(name)->Add(labels, buckets);
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

Metrics::Counter Metrics::counter(CounterName name, const Labels& labels) {
    Counter found;
    found.counter_ = &families_->counter(name.text, labels);
    return found;
}

Metrics::Timer Metrics::timer(HistogramName name, const Labels& labels) {
    Timer found;
    found.histogram_ = &families_->histogram(
        name.text, labels, is_listed(call_histograms, name.text) ? call_buckets : duration_buckets
    );
    return found;
}

void Metrics::count(CounterName counter, const Labels& labels, double by) {
    families_->counter(counter.text, labels).Increment(by);
}

void Metrics::set(GaugeName gauge, const Labels& labels, double value) {
    families_->gauges_by_name.at(gauge.text)->Add(labels).Set(value);
}

void Metrics::observe(HistogramName histogram, const Labels& labels, double value) {
    timer(histogram, labels).observe(value);
}

void Metrics::follow(CounterName counter, const Labels& labels, std::uint64_t total) {
    auto& before = families_->followed_counters[key_of(counter.text, labels)];
    const auto more = total >= before ? total - before : total;
    before = total;
    families_->counter(counter.text, labels).Increment(static_cast<double>(more));
}

void Metrics::follow(HistogramName histogram, const Labels& labels, const base::Durations& total) {
    static const auto buckets = followed_buckets();
    auto& before = families_->followed_histograms[key_of(histogram.text, labels)];
    const bool began_anew = !std::ranges::equal(before.counts, total.counts, std::less_equal{});
    if (began_anew) {
        before = {};
    }
    std::vector<double> more;
    for (std::size_t i = 0; i < total.counts.size(); ++i) {
        more.push_back(static_cast<double>(total.counts[i] - before.counts[i]));
    }
    families_->histogram(histogram.text, labels, buckets)
        .ObserveMultiple(more, seconds_of(total.sum - before.sum));
    before = total;
}

std::string Metrics::text() const {
    return prometheus::TextSerializer{}.Serialize(families_->registry.Collect());
}

}  // namespace platform::metrics
