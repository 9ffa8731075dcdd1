#pragma once
// Addresses that nothing is sent to: why, since when, and by whose word; and how that ends.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "events/people.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct SuppressionView {
    std::string id;
    OrNull<std::string> email;  // null where it is not known, or was erased
    events::SuppressionCause cause = events::SuppressionCause::bounce;
    OrNull<std::string> reason;
    OrNull<std::string> by;
    base::Instant at;
};
BOOST_DESCRIBE_STRUCT(SuppressionView, (), (id, email, cause, reason, by, at))

struct SuppressionsView {
    std::vector<SuppressionView> suppressions;
    std::uint64_t count = 0;  // on this page
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(SuppressionsView, (), (suppressions, count, next_cursor))

struct SuppressBody {
    std::string email;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(SuppressBody, (), (email, reason))

struct LiftBody {
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(LiftBody, (), (reason))

struct SuppressionChanged {
    std::string id;
    bool suppressed = true;
};
BOOST_DESCRIBE_STRUCT(SuppressionChanged, (), (id, suppressed))

using platform::http::Request, platform::http::Response;

base::Task<Response> list_suppressions(Request& request, Services& services);

// Now or before; the first cause stands.
base::Task<Response> suppress_address(Request& request, Services& services);

// 404 of whom may be written to.
base::Task<Response> lift_suppression(Request& request, Services& services);

}  // namespace api
