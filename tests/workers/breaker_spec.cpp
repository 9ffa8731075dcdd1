// When the breaker opens and closes, as a table of calls.

#include "workers/runtime/breaker.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using events::BreakerState;
using workers::Breaker;

namespace {

constexpr base::Instant noon{std::chrono::hours{12}};

// '+' a call that was answered, '-' one that failed.
void make_calls(Breaker& breaker, std::string_view calls) {
    for (const char call : calls) {
        if (call == '+') {
            breaker.succeeded(noon);
        } else {
            breaker.failed(noon, "timeout");
        }
    }
}

std::string times(int count, std::string_view calls) {
    std::string all;
    for (int i = 0; i < count; ++i) {
        all += calls;
    }
    return all;
}

}  // namespace

TEST_CASE("five failures in a row open it, or ten among the last twenty calls") {
    struct Row {
        std::string calls;
        BreakerState state;
    };

    const Row rows[] = {
        {"----", BreakerState::closed},
        {"-----", BreakerState::open},
        {"----+----", BreakerState::closed},
        {"----+-----", BreakerState::open},
        // Fewer than twenty say little.
        {times(9, "+-") + "-", BreakerState::closed},
        {times(10, "+-"), BreakerState::open},
        {times(9, "+-") + "++", BreakerState::closed},
        // Nine of twenty, for as long as one likes.
        {times(30, "+-+-+-+-+-+-+-+-+-++"), BreakerState::closed},
        {times(50, "++-"), BreakerState::closed},
        {times(4, "----+") + "-", BreakerState::open},
        // What is long ago does not count.
        {"----+----+" + times(20, "+") + "----+----+", BreakerState::closed},
    };
    for (const auto& [calls, state] : rows) {
        CAPTURE(calls);
        Breaker breaker{{}};
        make_calls(breaker, calls);
        CHECK((breaker.state() == state));
    }
}

TEST_CASE("what failed before it opened is forgotten when it closes") {
    Breaker breaker{{}};
    make_calls(breaker, times(10, "+-"));
    REQUIRE((breaker.state() == BreakerState::open));
    make_calls(breaker, "----");  // They were under way.
    CHECK(breaker.room(noon + std::chrono::minutes{1}, 0, 10) == 1);
    CHECK((breaker.state() == BreakerState::half_open));
    make_calls(breaker, "++");
    REQUIRE((breaker.state() == BreakerState::closed));
    make_calls(breaker, "----");
    CHECK((breaker.state() == BreakerState::closed));
}

TEST_CASE("after it has closed twenty calls are needed anew to say that half fail") {
    Breaker breaker{{}};
    make_calls(breaker, times(10, "+-"));
    breaker.room(noon + std::chrono::minutes{1}, 0, 10);
    make_calls(breaker, "++");
    make_calls(breaker, times(9, "+-") + "+");
    CHECK((breaker.state() == BreakerState::closed));
    make_calls(breaker, "-");
    CHECK((breaker.state() == BreakerState::open));
}
