#pragma once
// Counters, gauges and histograms by name. Thread-safe; cheap enough for every request.

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace platform::metrics {

using Labels = std::map<std::string, std::string>;

class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;

    // The name must be one of the table in metrics.cpp, of that kind; anything else is a bug.
    void count(std::string_view counter, const Labels& labels = {}, double by = 1);
    void set(std::string_view gauge, const Labels& labels, double value);
    void observe(std::string_view histogram, const Labels& labels, double value);

    // In Prometheus' text format.
    std::string text() const;

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace platform::metrics
