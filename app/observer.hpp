#pragma once
// What a serving process tells about itself while it serves: log lines and figures.

#include "platform/http/server.hpp"
#include "platform/metrics/metrics.hpp"

#include <atomic>

namespace app {

// One line for each answer that a person may want to look at (errors, and what was slow), and the
// figures of every answer. Labels are route patterns, never paths: their number is bounded.
class Observer final : public platform::http::Observer {
public:
    explicit Observer(platform::metrics::Metrics& metrics) : metrics_{metrics} {}

    void on_request() override;
    void on_response(const platform::http::Served& served) override;
    void on_failure(std::string_view request_id, std::string_view what) override;
    void on_limit(std::string_view bucket, bool allowed, bool shadow) override;
    void on_event_stream(int change) override;

private:
    platform::metrics::Metrics& metrics_;
    std::atomic<int> in_progress_{0};
    std::atomic<int> streams_{0};
};

}  // namespace app
