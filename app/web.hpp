#pragma once
// The HTTP side of a serving process: its services, its routes, its server.

#include "api/services.hpp"
#include "app/around.hpp"
#include "platform/config/config.hpp"
#include "platform/http/server.hpp"

#include <memory>

namespace app {

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
