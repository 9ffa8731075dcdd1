#include "tests/simulation/simulation.hpp"

#include <doctest/doctest.h>

using namespace simulation;
using namespace std::chrono_literals;

TEST_CASE("without faults everything comes to its end on one machine") {
    Simulation simulation{{.seed = 1, .faults = {}, .length = 30min, .machines = 1}};
    const auto report = simulation.run();
    MESSAGE(to_text(report));
    CHECK(report.findings_count == 0);
}
