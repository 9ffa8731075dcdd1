#include "app/server_beside.hpp"

#include "platform/config/site.hpp"

#include <string_view>

namespace app {

namespace {

constexpr std::string_view secure = "https://";

}  // namespace

platform::http::RemoteOptions server_beside(const platform::config::Config& config) {
    const auto& http = config.http;
    platform::http::RemoteOptions server{
        .url = platform::config::own_address(config), .ca_file = http.tls_certificate
    };
    if (!http.tls_certificate.empty() && http.public_url.starts_with(secure)) {
        // Here all the same: what is outside may lead to another process.
        server.connect_to = server.url.substr(secure.size());
        server.url = http.public_url;
    }
    return server;
}

}  // namespace app
