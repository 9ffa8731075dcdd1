#pragma once
// Redeeming an invite with an account that is there already; the path says "consume".

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>

namespace api {

struct ConsumeBody {
    std::string code;
    std::string user_id;
    std::optional<std::string> role;   // of the invite, if the caller expects one
    std::optional<std::string> phase;  // the present one, likewise
};
BOOST_DESCRIBE_STRUCT(ConsumeBody, (), (code, user_id, role, phase))

struct ConsumedView {
    std::string access_id;
    std::string user_id;
    events::Role role = events::Role::instructor;
    events::Phase phase = events::Phase::instructor_only;
    std::string invited_by_code;
};
BOOST_DESCRIBE_STRUCT(ConsumedView, (), (access_id, user_id, role, phase, invited_by_code))

// By whom the account is, or an administrator. The same account with the same code again is
// answered with what it was granted; the reason why not is the detail of a 400.
base::Task<platform::http::Response> consume_invite(
    platform::http::Request& request, Services& services
);

}  // namespace api
