#pragma once
// What of a serving process others may look at: those who serve HTTP.

#include "api/access/access_view.hpp"
#include "app/node.hpp"
#include "platform/config/config.hpp"
#include "platform/metrics/metrics.hpp"
#include "projections/runtime/positions.hpp"
#include "projections/runtime/status.hpp"

#include <functional>
#include <vector>

namespace app {

struct Around {
    events::Log& log;
    Keys& keys;
    Node& node;
    projections::Positions& positions;
    const api::AccessView* access;  // null in a process that takes no requests
    std::function<std::vector<projections::ProjectionStatus>()> projections;  // as they stand here
    const base::Clock& clock;
    platform::metrics::Metrics& metrics;
};

}  // namespace app
