#pragma once
// Of how many people something is known, and how much of it, as the rows say. No address, no name.

#include "platform/postgres/sql.hpp"

#include <boost/describe.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace projections {

struct PrivacyStatistics {
    std::uint64_t accounts = 0;  // without those that were erased
    std::uint64_t accounts_suspended = 0;
    std::uint64_t accounts_deactivated = 0;
    std::uint64_t accounts_erased = 0;
    std::uint64_t people_erased = 0;  // with an account or without
    std::uint64_t people_suppressed = 0;
    std::uint64_t people_on_waitlist = 0;
    std::uint64_t invites = 0;  // without those of erased people
    std::uint64_t invites_erased = 0;
    std::uint64_t exports_requested = 0;  // and not written yet
    std::uint64_t exports_ready = 0;
    std::uint64_t exports_over = 0;  // ended, failed, or of somebody who was erased
    std::uint64_t export_files = 0;  // that are kept
};
BOOST_DESCRIBE_STRUCT(
    PrivacyStatistics,
    (),
    (accounts,
     accounts_suspended,
     accounts_deactivated,
     accounts_erased,
     people_erased,
     people_suppressed,
     people_on_waitlist,
     invites,
     invites_erased,
     exports_requested,
     exports_ready,
     exports_over,
     export_files)
)

// Whose rows are counted.
inline constexpr std::array<std::string_view, 5> projections_of_statistics{
    "people", "account_standing", "waitlist", "invite_list", "data_exports"
};

// Counts rows: not for every second.
PrivacyStatistics privacy_statistics(platform::postgres::Connection& connection);

}  // namespace projections
