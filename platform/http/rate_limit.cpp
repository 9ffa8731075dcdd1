#include "platform/http/rate_limit.hpp"

#include <algorithm>

namespace platform::http {

using base::Duration;

int seconds_to_wait(Duration wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return static_cast<int>(std::max<std::int64_t>(seconds, 1));
}

SlidingWindow::SlidingWindow(Window window)
    : window_{window}, counts_{window.most_callers, 2 * window.length} {}

Verdict SlidingWindow::count(std::string_view caller, Duration now) {
    const std::lock_guard lock{mutex_};
    Counts& counts = counts_.at(caller, now);
    const std::int64_t window = now / window_.length;
    if (counts.window != window) {
        counts.previous = counts.window + 1 == window ? counts.current : 0;
        counts.current = 0;
        counts.window = window;
    }
    const Duration into = now % window_.length;
    const Duration left = window_.length - into;
    // In calls times milliseconds, so that nothing is rounded.
    const std::int64_t length = window_.length.count();
    const std::int64_t weighed = counts.previous * left.count() + counts.current * length;
    Verdict verdict{.limit = window_.calls, .full_after = window_.length + left};
    if (weighed + length > window_.calls * length) {
        verdict.allowed = false;
        const std::int64_t room = (window_.calls - 1 - counts.current) * length;
        if (room >= 0 && counts.previous > 0) {
            // The previous window's weight sinks as time goes on: until it fits into the room.
            verdict.retry_after = left - Duration{room / counts.previous};
        } else {
            // Only once this window has become the previous one, and sunk by one call.
            verdict.retry_after = left + Duration{length / std::max(counts.current, 1) + 1};
        }
        return verdict;
    }
    ++counts.current;
    const std::int64_t free = window_.calls * length - weighed - length;
    verdict.remaining = static_cast<int>(free / length);
    return verdict;
}

LeakyBucket::LeakyBucket(Bucket bucket, std::size_t most_callers)
    : bucket_{std::move(bucket)},
      interval_{std::chrono::duration_cast<Micros>(bucket_.per) / std::max(bucket_.calls, 1)},
      arrivals_{
          most_callers,
          std::chrono::ceil<Duration>(interval_ * (bucket_.burst + 1)) + std::chrono::seconds{1}
      } {}

Verdict LeakyBucket::count(std::string_view caller, Duration now) {
    const std::lock_guard lock{mutex_};
    Micros& arrival = arrivals_.at(caller, now);
    const Micros at{now};
    const Micros tolerance = interval_ * bucket_.burst;
    Verdict verdict{.limit = bucket_.burst + 1};
    if (at < arrival - tolerance) {
        verdict.allowed = false;
        verdict.retry_after = std::chrono::ceil<Duration>(arrival - tolerance - at);
    } else {
        arrival = std::max(at, arrival) + interval_;
        verdict.remaining = static_cast<int>((tolerance + interval_ - (arrival - at)) / interval_);
    }
    verdict.full_after = std::chrono::ceil<Duration>(std::max(arrival - at, Micros{0}));
    return verdict;
}

std::vector<Bucket> standard_buckets() {
    using std::chrono::hours;
    using std::chrono::minutes;
    return {
        {.name = "auth_bootstrap", .calls = 100, .burst = 20},
        {.name = "auth_refresh", .calls = 10, .burst = 2},
        {.name = "read", .calls = 120, .burst = 20},
        {.name = "write", .calls = 30, .burst = 10},
        {.name = "conv_msg", .calls = 60, .burst = 10},
        {.name = "video", .calls = 30, .burst = 5},
        {.name = "financial", .calls = 5, .burst = 0},
        {.name = "webhook_hundredms", .calls = 120, .burst = 20},
        {.name = "admin_mcp", .calls = 60, .burst = 10},
        {.name = "admin_mcp_invite", .calls = 10, .burst = 2},
        {.name = "bio_generate", .calls = 5, .burst = 1},
        {.name = "search", .calls = 60, .burst = 20},
        {.name = "register", .calls = 10, .per = hours{1}, .burst = 9, .by_address = true},
        {.name = "login", .calls = 20, .per = minutes{1}, .burst = 19, .by_address = true},
        {.name = "booking_create", .calls = 20, .per = minutes{1}, .burst = 19},
        {.name = "expensive_read", .calls = 10, .per = minutes{1}, .burst = 9},
        {.name = "sse_connect", .calls = 5, .per = minutes{1}, .burst = 4},
        {.name = "metrics_scrape", .calls = 6, .per = minutes{1}, .burst = 5, .by_address = true},
        {.name = "rate_limit_test", .calls = 3, .per = minutes{1}, .burst = 2, .by_address = true},
    };
}

}  // namespace platform::http
