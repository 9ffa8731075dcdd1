#include "platform/config/site.hpp"

#include <fmt/format.h>

#include <string_view>

namespace platform::config {

namespace {

// "https://app.example.com/x" -> "app.example.com"
std::string host_of(std::string_view url) {
    const auto scheme = url.find("://");
    const auto host = scheme == url.npos ? url : url.substr(scheme + 3);
    return std::string{host.substr(0, host.find('/'))};
}

}  // namespace

std::string own_address(const Config& config) {
    const auto& http = config.http;
    const bool is_anywhere = http.address == "0.0.0.0" || http.address == "::";
    const auto host = is_anywhere ? "127.0.0.1" : http.address;
    const bool is_ipv6 = host.find(':') != host.npos;
    const auto scheme = http.tls_certificate.empty() ? "http" : "https";
    return fmt::format("{}://{}:{}", scheme, is_ipv6 ? "[" + host + "]" : host, http.port);
}

std::string site_origin(const Config& config) {
    if (!config.site.public_origin.empty()) {
        return config.site.public_origin;
    }
    return config.http.public_url.empty() ? own_address(config) : config.http.public_url;
}

std::string api_host(const Config& config) {
    return host_of(config.http.public_url.empty() ? site_origin(config) : config.http.public_url);
}

std::vector<std::string> page_hosts(const Config& config) {
    std::vector<std::string> hosts{host_of(site_origin(config))};
    if (!config.http.public_url.empty()) {
        hosts.push_back(host_of(config.http.public_url));
    }
    for (const auto& origin : config.http.cors_origins) {
        hosts.push_back(host_of(origin));
    }
    return hosts;
}

}  // namespace platform::config
