#include "base/describe.hpp"
#include "tests/events/log_model.hpp"

#include <doctest/doctest.h>

using log_model::Bend;
using log_model::World;

namespace {

constexpr int schedules = 20'000;
constexpr int steps = 160;

// A bent rule that survives that many schedules is a check that does not look.
constexpr int caught_within = 300;

}  // namespace

TEST_CASE("every answer is explained by the log, whatever the order of delays, losses and claims") {
    std::size_t answered = 0;
    for (std::uint64_t seed = 0; seed < schedules; ++seed) {
        World world{seed, Bend::nothing};
        const auto broken = world.run(steps);
        CAPTURE(seed);
        REQUIRE_MESSAGE(!broken, *broken);
        answered += world.answered();
    }
    // Without this the rules would also hold if nobody were ever answered.
    CHECK(answered > 5 * schedules);
}

TEST_CASE(
    "each rule is needed: bent, it soon gives an answer that the log does not explain, or none"
) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Bend>>([](auto bend) {
        if (bend.value == Bend::nothing || bend.value == Bend::claims_before_fold) {
            return;
        }
        CAPTURE(base::name_of(bend.value));
        std::uint64_t seed = 0;
        while (seed < caught_within && !World{seed, bend.value}.run(steps)) {
            ++seed;
        }
        CHECK(seed < caught_within);
    });
}

TEST_CASE("a node that claims before it has read everything loses time, but nothing else") {
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        World world{seed, Bend::claims_before_fold};
        CAPTURE(seed);
        const auto broken = world.run(steps);
        REQUIRE_MESSAGE(!broken, *broken);
    }
}
