#pragma once
// The state of the system as one process knows it; for the system page, readiness and figures.

#include "api/system_state.hpp"
#include "app/around.hpp"

namespace app {

api::SystemState system_state(
    const platform::config::Config& config, const Around& around, base::Instant started_at
);

}  // namespace app
