#include "api/privacy_statistics.hpp"

#include "api/answers.hpp"
#include "base/json_write.hpp"
#include "projections/data_export_files.hpp"

namespace api {

namespace http = platform::http;

base::Task<http::Response> show_privacy_statistics(http::Request& request, Services& services) {
    bool fresh = true;
    for (const auto projection : projections::projections_of_statistics) {
        const bool is_there = co_await is_caught_up(services, request, projection);
        fresh = fresh && is_there;
    }
    PrivacyStatisticsView view;
    view.statistics = co_await services.database.query(projections::privacy_statistics);
    co_return shown(base::to_json(view), fresh);
}

base::Task<http::Response> apply_retention(http::Request& request, Services& services) {
    co_await is_caught_up(services, request, "data_exports");
    RetentionApplied applied;
    applied.export_files = co_await services.database.query(projections::drop_spent_export_files);
    co_return http::ok(base::to_json(applied));
}

}  // namespace api
