#include "app/members_door.hpp"

#include "platform/http/client.hpp"

#include <algorithm>
#include <iterator>

namespace app {

namespace http = platform::http;

std::string cluster_secret(const platform::config::Config& config) {
    return config.secrets.cluster_key ? platform::crypto::to_text(*config.secrets.cluster_key)
                                      : std::string{};
}

std::unique_ptr<http::Server> open_members_door(
    const platform::config::Config& config, const http::Routes& all, http::Ports ports
) {
    const auto origin = http::origin_from(config.cluster.url);
    if (config.http.tls_certificate.empty() || !origin) {
        return nullptr;
    }
    http::Routes for_members;
    std::copy_if(
        all.begin(),
        all.end(),
        std::back_inserter(for_members),
        [](const http::Route& route) { return route.access == http::Access::member; }
    );
    return std::make_unique<http::Server>(
        http::Config{
            .address = config.http.address,
            .port = origin->port,
            .cluster_secret = cluster_secret(config)
        },
        std::move(for_members),
        ports
    );
}

}  // namespace app
