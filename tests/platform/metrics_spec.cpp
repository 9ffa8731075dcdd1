#include "platform/metrics/metrics.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace platform::metrics;
using namespace std::chrono_literals;

namespace {

bool tells(const Metrics& metrics, const std::string& line) {
    return metrics.text().find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a figure that is known to nobody else is told with its labels") {
    Metrics metrics;
    metrics.count("instainstru_errors_total");
    metrics.set("provider_circuit_state", {{"provider", "mail"}}, 2);
    const auto counter = metrics.counter("jobs_total", {{"type", "a"}, {"outcome", "succeeded"}});
    counter.add();
    counter.add(2);
    CHECK(tells(metrics, "instainstru_errors_total 1"));
    CHECK(tells(metrics, "provider_circuit_state{provider=\"mail\"} 2"));
    CHECK(tells(metrics, "jobs_total{outcome=\"succeeded\",type=\"a\"} 3"));
}

TEST_CASE("a count that is kept elsewhere is followed, also when it begins anew") {
    Metrics metrics;
    const Labels labels{{"partition", "3"}};
    const std::string line = "instainstru_commands_decided_total{partition=\"3\"} ";
    metrics.follow("instainstru_commands_decided_total", labels, 10);
    metrics.follow("instainstru_commands_decided_total", labels, 15);
    CHECK(tells(metrics, line + "15"));
    // The shard was lost and taken again: it counts from zero.
    metrics.follow("instainstru_commands_decided_total", labels, 4);
    CHECK(tells(metrics, line + "19"));
}

TEST_CASE("durations that are kept elsewhere are followed, also when they begin anew") {
    Metrics metrics;
    constexpr auto append = "instainstru_event_append_seconds";
    const std::string name = append;
    base::Durations durations;
    durations.add(0ms);
    durations.add(1ms);
    durations.add(99ms);
    metrics.follow(append, {}, durations);
    durations.add(60s);
    metrics.follow(append, {}, durations);
    CHECK(tells(metrics, name + "_count 4"));
    CHECK(tells(metrics, name + "_bucket{le=\"0.002\"} 2"));
    CHECK(tells(metrics, name + "_bucket{le=\"0.101\"} 3"));
    CHECK(tells(metrics, name + "_bucket{le=\"+Inf\"} 4"));
    base::Durations anew;
    anew.add(1ms);
    metrics.follow(append, {}, anew);
    CHECK(tells(metrics, name + "_count 5"));
}

TEST_CASE("a call to the world is timed in buckets of its own") {
    Metrics metrics;
    metrics.observe("job_attempt_seconds", {}, 20);
    CHECK(tells(metrics, "job_attempt_seconds_bucket{le=\"10\"} 0"));
    CHECK(tells(metrics, "job_attempt_seconds_bucket{le=\"30\"} 1"));
}
