#include "app/watch_door.hpp"

#include "api/health.hpp"
#include "api/routes.hpp"
#include "app/commit_sha.hpp"
#include "app/figures.hpp"
#include "app/figures_route.hpp"
#include "app/observer.hpp"
#include "app/system_view.hpp"
#include "base/json_write.hpp"
#include "platform/http/server.hpp"

#include <map>
#include <mutex>

namespace app {

namespace {

namespace http = platform::http;

using platform::config::Config;

struct Readiness {
    std::string status = "ok";
    bool kafka = true;
    std::map<std::string, double> projection_lag_s;  // by projection
    std::vector<std::string> problems;  // of projections that do not go on: which, and why
};
BOOST_DESCRIBE_STRUCT(Readiness, (), (status, kafka, projection_lag_s, problems))

}  // namespace

std::uint16_t watch_port(const Config& config) {
    return config.http.watch_port == 0 ? config.http.port : config.http.watch_port;
}

struct WatchDoor::Parts {
    const Config& config;
    Around around;
    base::Instant started_at;
    platform::crypto::SystemRandom random;
    Observer observer;
    std::mutex figures_mutex;
    std::unique_ptr<http::Server> server;

    Parts(const Config& config_, Around around_)
        : config{config_},
          around{std::move(around_)},
          started_at{around.clock.now()},
          observer{around.metrics, around.clock, config.logs.requests_per_second} {
        const bool is_local = config.site.mode == platform::config::SiteMode::local;
        server = std::make_unique<http::Server>(
            http::Config{
                .address = watch_address,
                .port = watch_port(config),
                .bypass_secret = config.http.rate_limit_bypass,
                .global_limit = is_local ? http::Window{.calls = 0} : http::Window{},
                .buckets = api::rate_limits(config.site.mode != platform::config::SiteMode::prod),
                .site_headers =
                    [mode = base::name_of(config.site.mode)] {
                        return api::site_headers(mode, std::nullopt);  // Nobody comes in here.
                    }
            },
            routes(),
            http::Ports{around.clock, random, observer, nullptr}
        );
    }

    http::Routes routes() {
        return {
            {.pattern = "/api/v1/health",
             .access = http::Access::open,
             .handler = [this](http::Request&) { return health(); },
             .probe = true},
            {.pattern = "/api/v1/ready",
             .access = http::Access::open,
             .handler = [this](http::Request&) { return readiness(); },
             .probe = true},
            figures_route(config, [this] { return figures(); })
        };
    }

    base::Task<http::Response> health() {
        const api::Settings settings{
            .version = INSTAINSTRU_VERSION,
            .git_sha = std::string{commit_sha()},
            .environment = std::string{base::name_of(config.site.mode)}
        };
        co_return api::healthy(settings, around.clock.now());
    }

    base::Task<http::Response> readiness() {
        const auto system = system_state(config, around, started_at);
        if (system.draining) {
            co_return http::unavailable("draining", "This process is leaving");
        }
        if (!system.log.brokers_ok) {
            co_return http::unavailable("event_log_unavailable", "The log does not answer");
        }
        Readiness ready;
        for (const auto& one : system.projections) {
            ready.projection_lag_s[one.name] = one.lag_seconds;
            if (one.state != "live") {
                const auto why = one.error.value.value_or("it has not begun");
                ready.problems.push_back(one.name + " " + one.state + ": " + why);
            }
        }
        ready.status = ready.problems.empty() ? "ok" : "degraded";
        co_return http::ok(base::to_json(ready));
    }

    base::Task<http::Response> figures() {
        const auto system = system_state(config, around, started_at);
        Figures figures{
            .system = system, .now = around.clock.now(), .projections = around.projections()
        };
        add_node(figures, around.node);
        const std::lock_guard lock{figures_mutex};
        observer.show();
        show(around.metrics, figures);
        co_return http::text(around.metrics.text(), "text/plain; version=0.0.4");
    }
};

WatchDoor::WatchDoor(const Config& config, Around around)
    : parts_{std::make_unique<Parts>(config, std::move(around))} {}

WatchDoor::~WatchDoor() = default;

}  // namespace app
