#include "app/figures_route.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/http/address.hpp"
#include "platform/http/message.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace app {

namespace {

namespace http = platform::http;

using platform::config::Config, platform::config::SiteMode;

bool may_see(const Config& config, const http::Request& request) {
    const auto& token = config.http.metrics_token;
    if (token.empty()) {
        return config.site.mode == SiteMode::local;
    }
    const auto given = platform::crypto::sha256(request.header("Authorization").value_or(""));
    const auto pair = "prometheus:" + token;
    const std::vector<std::uint8_t> bytes{pair.begin(), pair.end()};
    // Of the digests, how many bytes agree tells nothing of the token.
    return given == platform::crypto::sha256("Bearer " + token) ||
           given == platform::crypto::sha256("Basic " + platform::crypto::to_base64(bytes));
}

using Tell = std::function<base::Task<http::Response>()>;

base::Task<http::Response> answer(
    const Config& config,
    const http::TrustedProxies& networks,
    const http::Request& request,
    const Tell& tell
) {
    if (!networks.empty() && !networks.trusts(request.client)) {
        co_return http::forbidden("metrics_network_unknown", "Figures are told elsewhere");
    }
    if (!may_see(config, request)) {
        co_return http::unauthenticated("metrics_token_wrong", "Only Prometheus may ask this");
    }
    auto told = co_await tell();
    co_return told;
}

}  // namespace

http::Route figures_route(const Config& config, Tell tell) {
    return {
        .pattern = "/api/v1/internal/metrics",
        .access = http::Access::open,
        .handler = [&config,
                    networks = http::TrustedProxies{config.http.metrics_networks},
                    tell = std::move(tell)](http::Request& request
                   ) { return answer(config, networks, request, tell); },
        .bucket = "metrics_scrape",
        .summary = "Figures for Prometheus, by http.metrics_token: bearer, or basic of prometheus",
        .tags = {"operations"},
        .outcomes =
            {{.description = "In Prometheus' text format",
              .schema = R"({"type":"string"})",
              .example = R"("instainstru_http_requests_total{…} 42\n")",
              .content_type = std::string{http::text_type}},
             {.status = 401, .description = "Another token, or none"},
             {.status = 403, .description = "Not of http.metrics_networks"}}
    };
}

}  // namespace app
