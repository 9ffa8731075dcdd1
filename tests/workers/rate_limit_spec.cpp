#include "workers/runtime/rate_limit.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using workers::RateLimit;

namespace {

// As many calls as may be made until `until`, asked for every millisecond.
int calls_between(RateLimit& limit, base::Duration from, base::Duration until) {
    int calls = 0;
    for (auto now = from; now < until; now += 1ms) {
        while (limit.may_call(now)) {
            limit.called();
            ++calls;
        }
    }
    return calls;
}

}  // namespace

TEST_CASE("a rate allows that many calls a second, and after a pause a second's worth more") {
    RateLimit limit{100, 0ms};
    CHECK(calls_between(limit, 0ms, 10s) == doctest::Approx(1000).epsilon(0.01));
    CHECK(calls_between(limit, 60s, 60s + 1ms) == 100);
}

TEST_CASE("a rate below one a second allows one call at a time") {
    RateLimit limit{0.5, 0ms};
    CHECK(calls_between(limit, 0ms, 20s) == doctest::Approx(10).epsilon(0.11));
    CHECK(calls_between(limit, 10min, 10min + 1ms) == 1);
}

TEST_CASE("without a limit nothing holds calls back but a pause that was asked for") {
    RateLimit limit{0, 0ms};
    CHECK(limit.may_call(0ms));
    limit.too_fast(0ms, 5s);
    CHECK_FALSE(limit.may_call(4999ms));
    CHECK(limit.may_call(5s));
    CHECK(limit.per_second() == 0);
}

TEST_CASE("too fast halves the rate, once a second, never below a call in five seconds") {
    RateLimit limit{2, 0ms};
    limit.too_fast(10s, 0ms);
    limit.too_fast(10s, 0ms);
    limit.too_fast(10'999ms, 0ms);
    CHECK(limit.per_second() == doctest::Approx(1));
    limit.too_fast(11s, 0ms);
    CHECK(limit.per_second() == doctest::Approx(0.5).epsilon(0.02));
    for (int i = 12; i < 40; ++i) {
        limit.too_fast(std::chrono::seconds{i}, 0ms);
    }
    CHECK(limit.per_second() == doctest::Approx(0.2).epsilon(0.02));
}

TEST_CASE("a tenth of the full rate comes back each minute, up to the full rate") {
    RateLimit limit{10, 0ms};
    limit.too_fast(0ms, 0ms);
    CHECK(limit.per_second() == doctest::Approx(5));
    limit.may_call(1min);
    CHECK(limit.per_second() == doctest::Approx(6));
    limit.may_call(60min);
    CHECK(limit.per_second() == doctest::Approx(10));
}
