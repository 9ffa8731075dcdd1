#include "api/beta_metrics.hpp"

#include "api/answers.hpp"
#include "api/requests.hpp"
#include "base/json_write.hpp"

#include <cmath>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::invite_funnel;

constexpr std::string_view projection_name = "invite_funnel";
constexpr double places = 10'000;

FunnelRow row_of(const list::Counts& counts) {
    FunnelRow row{
        .key = counts.key,
        .issued = counts.issued,
        .sent = counts.sent,
        .delivered = counts.delivered,
        .opened = counts.opened,
        .clicked = counts.clicked,
        .validated = counts.validated,
        .bounced = counts.bounced,
        .complained = counts.complained,
        .redeemed = counts.redeemed,
        .expired = counts.expired,
        .revoked = counts.revoked,
        .profile_submitted = counts.profile_submitted,
        .services_configured = counts.services_configured,
        .bgc_initiated = counts.bgc_initiated,
        .bgc_completed = counts.bgc_completed,
        .identity_verified = counts.identity_verified,
        .went_live = counts.went_live,
        .redeemed_within_p50_seconds = counts.redeemed_within_p50_seconds,
        .redeemed_within_p90_seconds = counts.redeemed_within_p90_seconds
    };
    if (counts.issued > 0) {
        const auto share =
            static_cast<double>(counts.redeemed) / static_cast<double>(counts.issued);
        row.conversion = std::round(share * places) / places;
    }
    return row;
}

list::Filter read_filter(Query& query) {
    list::Filter filter{
        .issued_from = query.day("start_date"),
        .source = query.short_text("source"),
        .campaign = query.short_text("campaign"),
        .batch = query.id<events::BatchId>("batch_id"),
        .role = query.choice<events::Role>("role")
    };
    if (const auto last = query.day("end_date")) {
        filter.issued_before = *last + std::chrono::days{1};
    }
    return filter;
}

struct Found {
    list::Counts total;
    std::vector<list::Counts> rows;
};

}  // namespace

base::Task<Response> show_metrics_summary(Request& request, Services& services) {
    MetricsSummary view{.phase_counts_24h = services.phases_answered()};
    bool fresh = false;
    try {
        fresh = co_await is_caught_up(services, request, projection_name);
        const auto yesterday = services.clock.now() - std::chrono::hours{24};
        const auto sends = co_await services.database.query([yesterday](auto& connection) {
            return list::count_sends(connection, yesterday);
        });
        view.invites_sent_24h = sends.sent;
        view.invites_errors_24h = sends.failed;
    } catch (const platform::Fault&) {
        fresh = false;  // Zeros, marked as out of date: whoever watches is never told an error.
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> show_funnel(Request& request, Services& services) {
    Query query{request};
    const auto group_by = query.choice<list::GroupBy>("group_by").value_or(list::GroupBy::day);
    const auto filter = read_filter(query);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name) &&
                       co_await is_caught_up(services, request, lifecycle_projection);
    const auto found = co_await services.database.query([group_by, filter](auto& connection) {
        return Found{
            .total = list::count_all(connection, filter),
            .rows = list::count_by(connection, group_by, filter)
        };
    });
    Funnel view{.group_by = group_by, .total = row_of(found.total)};
    for (const auto& counts : found.rows) {
        view.rows.push_back(row_of(counts));
    }
    co_return shown(base::to_json(view), fresh);
}

}  // namespace api
