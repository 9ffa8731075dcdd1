#pragma once
// What was committed here, as figures.

#include "platform/metrics/metrics.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace app {

// By type, in the order of events::fact_types(); those of which there was none are left out. By one
// thread at a time.
void show_facts(
    platform::metrics::Metrics& metrics,
    std::string_view partition,
    const std::vector<std::uint64_t>& facts
);

}  // namespace app
