#pragma once
// How a process without role `api` is watched: health, readiness and figures, on loopback, in plain
// HTTP. Nothing else is served there.

#include "app/around.hpp"
#include "platform/config/config.hpp"

#include <cstdint>
#include <memory>

namespace app {

inline constexpr auto watch_address = "127.0.0.1";

// http.watch_port, else http.port, which such a process does not use otherwise.
std::uint16_t watch_port(const platform::config::Config& config);

class WatchDoor {
public:
    WatchDoor(const platform::config::Config& config, Around around);
    ~WatchDoor();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace app
