#pragma once
// How other processes of the cluster come in.

#include "platform/config/config.hpp"
#include "platform/http/server.hpp"

#include <memory>
#include <string>

namespace app {

// What members show to each other. Empty: nobody is a member.
std::string cluster_secret(const platform::config::Config& config);

// The others speak plain HTTP. Where our server speaks TLS, cluster.url is a door for them alone,
// with those of the routes that are for members; else null: they use the same one as everybody.
std::unique_ptr<platform::http::Server> open_members_door(
    const platform::config::Config& config,
    const platform::http::Routes& all,
    platform::http::Ports ports
);

}  // namespace app
