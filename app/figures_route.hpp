#pragma once
// GET /api/v1/internal/metrics, wherever a process serves it.

#include "base/task.hpp"
#include "platform/config/config.hpp"
#include "platform/http/route.hpp"

#include <functional>

namespace app {

// `tell` is asked once it is known that the caller may see them. The configuration outlives it.
platform::http::Route figures_route(
    const platform::config::Config& config,
    std::function<base::Task<platform::http::Response>()> tell
);

}  // namespace app
