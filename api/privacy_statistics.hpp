#pragma once
// How much is known of people, and the end of what is kept no longer.

#include "api/services.hpp"
#include "platform/http/message.hpp"
#include "projections/privacy_statistics.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>

namespace api {

struct PrivacyStatisticsView {
    std::string status = "success";
    projections::PrivacyStatistics statistics;
};
BOOST_DESCRIBE_STRUCT(PrivacyStatisticsView, (), (status, statistics))

// What was dropped just now. Workers do the same every minute; all else that ends does so by
// itself.
struct RetentionApplied {
    std::string status = "success";
    std::uint64_t export_files = 0;
};
BOOST_DESCRIBE_STRUCT(RetentionApplied, (), (status, export_files))

base::Task<platform::http::Response> show_privacy_statistics(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> apply_retention(
    platform::http::Request& request, Services& services
);

}  // namespace api
