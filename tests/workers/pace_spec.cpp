// How fast a lane is, as the system page shows it.

#include "workers/runtime/pace.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using workers::Pace;

namespace {

void count(Pace& pace, int jobs, base::Duration at) {
    for (int i = 0; i < jobs; ++i) {
        pace.count(at);
    }
}

}  // namespace

TEST_CASE("the pace is that of the last five seconds that are over") {
    Pace pace;
    CHECK(pace.per_second(100s) == 0);
    for (auto second = 100s; second < 110s; ++second) {
        count(pace, 40, second + 300ms);
    }
    CHECK(pace.per_second(110s) == 40);
    count(pace, 1'000, 110s);
    CHECK(pace.per_second(110s + 999ms) == 40);
    CHECK(pace.per_second(111s) == doctest::Approx(232));
}

TEST_CASE("a lane that stopped has no pace after five seconds") {
    Pace pace;
    count(pace, 50, 7s);
    CHECK(pace.per_second(8s) == 10);
    CHECK(pace.per_second(12s) == 10);
    CHECK(pace.per_second(13s) == 0);
    CHECK(pace.per_second(1'000s) == 0);
}
