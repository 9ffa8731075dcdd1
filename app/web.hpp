#pragma once
// The HTTP side of a serving process: its services, its routes, its server.

#include "api/services.hpp"
#include "app/node.hpp"
#include "platform/config/config.hpp"
#include "platform/http/server.hpp"
#include "projections/runtime/status.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace app {

// What the web side shows of the rest of its process.
struct Around {
    events::Log& log;
    Keys& keys;
    Node& node;
    projections::Positions& positions;
    std::function<std::vector<projections::ProjectionStatus>()> projections;
    const base::Clock& clock;
    platform::metrics::Metrics& metrics;
};

class Web {
public:
    Web(const platform::config::Config& config, Around around);
    ~Web();

    // Refuses new connections, lets requests finish, tells streams to come back later.
    void shutdown();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace app
