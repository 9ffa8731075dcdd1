#pragma once
// What an operator sees of how somebody signs in, and where they are signed in; and how one session
// of theirs is ended. Asked of their shard, so it is as they would see it themselves.

#include "api/second_factor.hpp"
#include "api/services.hpp"
#include "api/sessions.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <string>
#include <vector>

namespace api {

// `can_…`: what an operator may do; only instructors rest, give up and come back.
struct PersonSecurity {
    std::string user_id;
    events::Role role = events::Role::student;
    events::AccountStatus account_status = events::AccountStatus::active;
    bool can_suspend = false;
    bool can_deactivate = false;
    bool can_reactivate = false;
    OrNull<base::Instant> locked_until;  // too many wrong passwords
    SecondFactorStatus second_factor;
    std::vector<SessionView> sessions;               // newest first
    std::vector<TrustedDeviceView> trusted_devices;  // newest first
};
BOOST_DESCRIBE_STRUCT(
    PersonSecurity,
    (),
    (user_id,
     role,
     account_status,
     can_suspend,
     can_deactivate,
     can_reactivate,
     locked_until,
     second_factor,
     sessions,
     trusted_devices)
)

// 404 of whom there is no account, or not any more.
base::Task<platform::http::Response> show_person_security(
    platform::http::Request& request, Services& services
);

// 204; its tokens are worth nothing from then on. 404 of a session that is not theirs or has ended.
base::Task<platform::http::Response> close_session_of_person(
    platform::http::Request& request, Services& services
);

}  // namespace api
