#pragma once
// For those who watch the process: does it run, and should it be sent requests?

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace api {

struct HealthView {
    std::string status = "healthy";
    std::string service = "instainstru";
    std::string version;
    std::string environment;
    base::Instant timestamp;
    std::string git_sha;
};
BOOST_DESCRIBE_STRUCT(HealthView, (), (status, service, version, environment, timestamp, git_sha))

struct LiteHealthView {
    std::string status = "ok";
};
BOOST_DESCRIBE_STRUCT(LiteHealthView, (), (status))

// "degraded": commands are taken, and something that reads need is down.
struct ReadyView {
    std::string status = "ok";
    bool kafka = true;
    bool database = true;
    bool shards_settled = true;
    double access_lag_s = 0;
    std::map<std::string, double> projection_lag_s;  // by projection
    OrNull<std::string> schema_version;              // the newest migration; null: cannot be read
    std::vector<std::string> problems;  // of projections that do not go on: which, and why
};
BOOST_DESCRIBE_STRUCT(
    ReadyView,
    (),
    (status,
     kafka,
     database,
     shards_settled,
     access_lag_s,
     projection_lag_s,
     schema_version,
     problems)
)

// "unknown" while the settings are not.
std::string_view phase_text(std::optional<events::Phase> phase);

// What every answer says of the site. While the settings are not known, nobody is promised that
// they may register without an invite.
std::vector<std::pair<std::string, std::string>> site_headers(
    std::string_view environment, const std::optional<domain::beta::Settings>& settings
);

// "healthy", with the commit it was built from as X-Commit-Sha too.
platform::http::Response healthy(const Settings& settings, base::Instant now);

base::Task<platform::http::Response> show_health(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> show_lite_health(
    platform::http::Request& request, Services& services
);

// 503 while it is starting, draining, cannot tell who may enter, or has no log.
base::Task<platform::http::Response> show_readiness(
    platform::http::Request& request, Services& services
);

}  // namespace api
