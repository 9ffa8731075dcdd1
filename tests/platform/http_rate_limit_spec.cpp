// The two limiters by themselves.

#include "platform/http/address.hpp"
#include "platform/http/rate_limit.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace platform::http;
using namespace std::chrono_literals;

TEST_CASE("a sliding window lets through what fits, and no more when the minute turns") {
    SlidingWindow window{{.calls = 10, .length = 60s}};
    for (int i = 0; i < 10; ++i) {
        CHECK(window.count("a", 59s).allowed);
    }
    CHECK_FALSE(window.count("a", 59s).allowed);
    CHECK_FALSE(window.count("a", 60s).allowed);
    CHECK(window.count("b", 60s).allowed);
    int passed = 0;
    for (int second = 60; second < 120; ++second) {
        while (window.count("a", std::chrono::seconds{second}).allowed) {
            ++passed;
        }
    }
    CHECK(passed >= 8);
    CHECK(passed <= 10);
}

TEST_CASE("who waits as long as told passes, at every point of a window") {
    for (int start = 0; start < 60; start += 7) {
        for (const int before : {0, 3, 10}) {
            CAPTURE(start);
            CAPTURE(before);
            SlidingWindow window{{.calls = 10, .length = 60s}};
            for (int i = 0; i < before; ++i) {
                window.count("a", 30s);
            }
            const base::Duration now = 60s + std::chrono::seconds{start};
            while (window.count("a", now).allowed) {
            }
            const Verdict refused = window.count("a", now);
            CHECK(refused.retry_after > 0ms);
            CHECK_FALSE(window.count("a", now + refused.retry_after - 2ms).allowed);
            CHECK(window.count("a", now + refused.retry_after).allowed);
        }
    }
}

TEST_CASE("the published buckets") {
    struct Row {
        const char* name;
        int at_once;
        base::Duration then_every;
    };

    const Row rows[] = {
        {"auth_bootstrap", 21, 600ms},
        {"auth_refresh", 3, 6s},
        {"read", 21, 500ms},
        {"write", 11, 2s},
        {"conv_msg", 11, 1s},
        {"video", 6, 2s},
        {"financial", 1, 12s},
        {"search", 21, 1s},
        {"register", 10, 360s},
        {"login", 20, 3s},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        for (const Bucket& bucket : standard_buckets()) {
            if (bucket.name != row.name) {
                continue;
            }
            LeakyBucket leaky{bucket};
            for (int i = 0; i < row.at_once; ++i) {
                CHECK(leaky.count("a", 1s).allowed);
            }
            const Verdict refused = leaky.count("a", 1s);
            CHECK_FALSE(refused.allowed);
            CHECK(refused.limit == row.at_once);
            CHECK(refused.retry_after == row.then_every);
            CHECK_FALSE(leaky.count("a", 1s + row.then_every - 1ms).allowed);
            CHECK(leaky.count("a", 1s + row.then_every).allowed);
            CHECK_FALSE(leaky.count("a", 1s + row.then_every).allowed);
        }
    }
}

TEST_CASE("waits are told in whole seconds, rounded up, never nought") {
    CHECK(seconds_to_wait(0ms) == 1);
    CHECK(seconds_to_wait(1ms) == 1);
    CHECK(seconds_to_wait(1000ms) == 1);
    CHECK(seconds_to_wait(1001ms) == 2);
}

TEST_CASE("a flood of callers does not grow the memory of a limiter") {
    RecentlyUsed<int> counts{1000, 60s};
    for (int i = 0; i < 50'000; ++i) {
        counts.at("caller " + std::to_string(i), base::Duration{i});
        CHECK_MESSAGE(counts.size() <= 2000, i);
    }
}

TEST_CASE("a caller is remembered while it matters and forgotten afterwards") {
    RecentlyUsed<int> counts{1000, 60s};
    counts.at("a", 0s) = 7;
    CHECK(counts.at("a", 59s) == 7);
    CHECK(counts.at("a", 60s) == 7);
    CHECK(counts.at("a", 119s) == 7);
    counts.at("b", 180s);
    counts.at("b", 240s);
    CHECK(counts.at("a", 240s) == 0);
}

TEST_CASE("a household with IPv6 counts as one caller") {
    CHECK(limit_key("192.0.2.7") == "192.0.2.7");
    CHECK(limit_key("2001:db8:1:2:aaaa::1") == limit_key("2001:db8:1:2:bbbb::2"));
    CHECK(limit_key("2001:db8:1:2::1") != limit_key("2001:db8:1:3::1"));
    CHECK(limit_key("::ffff:192.0.2.7") == "::ffff:192.0.2.7");
}
