#include "api/health.hpp"

#include "base/describe.hpp"
#include "base/json_write.hpp"
#include "platform/fault.hpp"
#include "projections/runtime/migrate.hpp"

namespace api {

namespace {

namespace http = platform::http;

// Whoever asks whether to send requests here does not wait long.
constexpr base::Duration schema_patience{500};

std::optional<http::Response> why_not_ready(
    const Services& services, const SystemState& system, bool is_settled
) {
    if (system.draining) {
        return http::unavailable("draining", "This process is leaving");
    }
    if (!system.log.brokers_ok) {
        return http::unavailable("event_log_unavailable", "The log does not answer");
    }
    if (!services.access.is_fresh()) {
        const auto problem = services.access.problem();
        return http::unavailable(
            "access_view_behind", problem.empty() ? "Accounts are still being read" : problem
        );
    }
    if (!is_settled) {
        return http::unavailable("shards_not_settled", "Shards are still being taken over");
    }
    return std::nullopt;
}

base::Task<std::optional<std::string>> schema_version(Services& services) {
    try {
        auto version =
            co_await services.database.query(projections::schema_version, schema_patience);
        co_return version;
    } catch (const platform::Fault&) {
        co_return std::nullopt;  // `database` says it.
    }
}

}  // namespace

std::string_view phase_text(std::optional<events::Phase> phase) {
    return phase ? base::name_of(*phase) : "unknown";
}

std::vector<std::pair<std::string, std::string>> site_headers(
    std::string_view environment, const std::optional<domain::beta::Settings>& settings
) {
    const auto known = settings ? std::optional{domain::beta::phase_of(settings->values)}
                                : std::optional<events::Phase>{};
    const std::string phase{phase_text(known)};
    const bool allows = settings && settings->values.allow_signup_without_invite;
    return {
        {"X-Site-Mode", std::string{environment}},
        {"X-Phase", settings ? phase : "beta"},
        {"x-beta-phase", phase},
        {"x-beta-allow-signup", allows ? "1" : "0"}
    };
}

http::Response healthy(const Settings& settings, base::Instant now) {
    auto response = http::ok(base::to_json(HealthView{
        .version = settings.version,
        .environment = settings.environment,
        .timestamp = now,
        .git_sha = settings.git_sha
    }));
    if (!settings.git_sha.empty()) {
        response.headers.add("X-Commit-Sha", settings.git_sha);
    }
    return response;
}

base::Task<http::Response> show_health(http::Request&, Services& services) {
    co_return healthy(services.settings, services.clock.now());
}

base::Task<http::Response> show_lite_health(http::Request&, Services&) {
    co_return http::ok(base::to_json(LiteHealthView{}));
}

base::Task<http::Response> show_readiness(http::Request&, Services& services) {
    const auto system = services.system();
    const bool is_settled = services.gateway.host().settled();
    if (auto refused = why_not_ready(services, system, is_settled)) {
        co_return std::move(*refused);
    }
    ReadyView ready{.access_lag_s = std::chrono::duration<double>{services.access.lag()}.count()};
    auto version = co_await schema_version(services);
    ready.schema_version = std::move(version);
    ready.database = services.database.is_reachable();
    for (const auto& projection : system.projections) {
        ready.projection_lag_s[projection.name] = projection.lag_seconds;
        if (projection.state != "live") {
            const auto why = projection.error.value.value_or("it has not begun");
            ready.problems.push_back(projection.name + " " + projection.state + ": " + why);
        }
    }
    if (!ready.database || !ready.problems.empty()) {
        ready.status = "degraded";
    }
    co_return http::ok(base::to_json(ready));
}

}  // namespace api
