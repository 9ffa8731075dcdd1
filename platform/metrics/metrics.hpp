#pragma once
// Counters, gauges and histograms by name, for Prometheus. Thread-safe.

#include "base/durations.hpp"
#include "platform/metrics/names.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace platform::metrics {

using Labels = std::map<std::string, std::string>;

class Metrics {
public:
    // A counter and its labels, found once and counted often: without a lock or an allocation.
    // Lives as long as the metrics.
    class Counter {
    public:
        void add(double by = 1) const;

    private:
        friend class Metrics;
        void* counter_ = nullptr;
    };

    // The same of a histogram, in seconds.
    class Timer {
    public:
        void observe(double seconds) const;

    private:
        friend class Metrics;
        void* histogram_ = nullptr;
    };

    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;

    Counter counter(CounterName name, const Labels& labels = {});
    Timer timer(HistogramName name, const Labels& labels = {});

    void count(CounterName counter, const Labels& labels = {}, double by = 1);
    void set(GaugeName gauge, const Labels& labels, double value);
    void observe(HistogramName histogram, const Labels& labels, double value);

    // What somebody else counts from zero on: what was added since the last call is added here.
    // When it is less than then, the counting began anew. Asked by one thread at a time.
    void follow(CounterName counter, const Labels& labels, std::uint64_t total);
    void follow(HistogramName histogram, const Labels& labels, const base::Durations& total);

    // In Prometheus' text format.
    std::string text() const;

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace platform::metrics
