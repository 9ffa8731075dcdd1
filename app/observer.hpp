#pragma once
// What a serving process tells about itself while it serves: log lines and figures.

#include "base/time.hpp"
#include "platform/http/server.hpp"
#include "platform/metrics/daily_counts.hpp"
#include "platform/metrics/metrics.hpp"
#include "workers/runtime/lane_host.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace app {

// At most so many in each second, and how many more there were.
class LinesPerSecond {
public:
    explicit LinesPerSecond(std::uint32_t most) : most_{most} {}

    // `now` in Clock::steady() time.
    bool allows(base::Duration now);

private:
    const std::uint32_t most_;
    std::atomic<std::int64_t> second_{-1};
    std::atomic<std::uint32_t> told_{0};
};

// Each answer as a line, up to a number a second; errors and what was slow always. And the figures
// of every answer. Labels are route patterns, never paths: their number is bounded. `phase` is what
// the answers' x-beta-phase says; without it they are not counted by phase.
class Observer final : public platform::http::Observer {
public:
    Observer(
        platform::metrics::Metrics& metrics,
        const base::Clock& clock,
        std::uint32_t lines_per_second,
        std::function<std::string_view()> phase = {}
    );

    void on_request() override;
    void on_response(const platform::http::Served& served) override;
    void on_failure(std::string_view request_id, std::string_view what) override;
    void on_limit(std::string_view bucket, const platform::http::Verdict& verdict, bool shadow)
        override;
    void on_event_stream(int change) override;

    // Answers of the last 24 hours by their phase.
    std::map<std::string, std::uint64_t> phases_lately() const {
        return phases_lately_.counts(clock_.now());
    }

    // What is a state rather than an event, for whoever asks for the figures now.
    void show();

private:
    // Found once for each route, method and status.
    struct Series {
        platform::metrics::Metrics::Counter requests;
        platform::metrics::Metrics::Timer duration;
        std::optional<platform::metrics::Metrics::Counter> operations;
        std::optional<platform::metrics::Metrics::Timer> operation_duration;
    };

    const Series& series_of(const platform::http::Served& served);
    void name_operation(const platform::http::Served& served, Series& series);
    void count_identity(const platform::http::Served& served);
    void count_audit(const platform::http::Served& served);
    void count_phase(const platform::http::Served& served);
    void tell(const platform::http::Served& served);

    platform::metrics::Metrics& metrics_;
    const base::Clock& clock_;
    LinesPerSecond lines_;
    const std::function<std::string_view()> phase_;
    std::map<std::string_view, platform::metrics::Metrics::Counter> by_phase_;
    platform::metrics::DailyCounts phases_lately_;
    std::atomic<int> in_progress_{0};
    std::atomic<int> streams_{0};
    std::mutex mutex_;
    std::unordered_map<std::string, Series> series_;  // under mutex_
};

// The calls of a lane, each counted and timed; and told, up to a number a second, by the ids of its
// job, invite and batch, and of the request that began it all.
workers::MakeCall observed(
    workers::MakeCall make_call,
    std::string provider,
    platform::metrics::Metrics& metrics,
    const base::Clock& clock
);

}  // namespace app
