#pragma once
// Measures of the beta: what was sent lately, and how far invites come. Exact, from the rows.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"
#include "projections/invite_funnel.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace api {

struct MetricsSummary {
    std::uint64_t invites_sent_24h = 0;
    std::uint64_t invites_errors_24h = 0;
    std::map<std::string, std::uint64_t> phase_counts_24h;  // answers of all processes
};
BOOST_DESCRIBE_STRUCT(MetricsSummary, (), (invites_sent_24h, invites_errors_24h, phase_counts_24h))

// `conversion`: redeemed of those issued, to four places; 0 when there is none.
struct FunnelRow {
    OrNull<std::string> key;  // null: they have none; of all together
    std::uint64_t issued = 0;
    std::uint64_t sent = 0;
    std::uint64_t delivered = 0;
    std::uint64_t opened = 0;
    std::uint64_t clicked = 0;
    std::uint64_t validated = 0;  // somebody asked whether the code opens, and it did
    std::uint64_t bounced = 0;
    std::uint64_t complained = 0;
    std::uint64_t redeemed = 0;
    std::uint64_t expired = 0;
    std::uint64_t revoked = 0;
    std::uint64_t profile_submitted = 0;  // from here on: of those who redeemed them
    std::uint64_t services_configured = 0;
    std::uint64_t bgc_initiated = 0;
    std::uint64_t bgc_completed = 0;
    std::uint64_t identity_verified = 0;
    std::uint64_t went_live = 0;
    double conversion = 0;
    OrNull<std::uint64_t> redeemed_within_p50_seconds;  // since they were issued
    OrNull<std::uint64_t> redeemed_within_p90_seconds;
};
BOOST_DESCRIBE_STRUCT(
    FunnelRow,
    (),
    (key,
     issued,
     sent,
     delivered,
     opened,
     clicked,
     validated,
     bounced,
     complained,
     redeemed,
     expired,
     revoked,
     profile_submitted,
     services_configured,
     bgc_initiated,
     bgc_completed,
     identity_verified,
     went_live,
     conversion,
     redeemed_within_p50_seconds,
     redeemed_within_p90_seconds)
)

struct Funnel {
    projections::invite_funnel::GroupBy group_by = projections::invite_funnel::GroupBy::day;
    FunnelRow total;
    std::vector<FunnelRow> rows;  // days and hours newest first, else those with most invites first
};
BOOST_DESCRIBE_STRUCT(Funnel, (), (group_by, total, rows))

using platform::http::Request, platform::http::Response;

inline constexpr std::string_view lifecycle_projection = "lifecycle";

base::Task<Response> show_metrics_summary(Request& request, Services& services);

// Of invites by when they were issued: how many came how far, whenever they did.
base::Task<Response> show_funnel(Request& request, Services& services);

}  // namespace api
