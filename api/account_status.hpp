#pragma once
// An account's life after it was opened: instructors rest, give up and come back.

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>

namespace api {

struct StatusChanged {
    bool success = true;
    std::string message;
    events::AccountStatus previous_status = events::AccountStatus::active;
    events::AccountStatus new_status = events::AccountStatus::active;
};
BOOST_DESCRIBE_STRUCT(StatusChanged, (), (success, message, previous_status, new_status))

struct StatusView {
    std::string user_id;
    events::Role role = events::Role::student;
    events::AccountStatus account_status = events::AccountStatus::active;
    bool can_login = true;
    bool can_receive_bookings = false;
    bool is_active = true;
    bool is_suspended = false;
    bool is_deactivated = false;
    bool has_future_bookings = false;         // none can be made yet
    std::uint32_t future_bookings_count = 0;  // likewise
    bool can_suspend = false;
    bool can_deactivate = false;
    bool can_reactivate = false;
};
BOOST_DESCRIBE_STRUCT(
    StatusView,
    (),
    (user_id,
     role,
     account_status,
     can_login,
     can_receive_bookings,
     is_active,
     is_suspended,
     is_deactivated,
     has_future_bookings,
     future_bookings_count,
     can_suspend,
     can_deactivate,
     can_reactivate)
)

// Of whoever asks.
base::Task<platform::http::Response> show_status(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> suspend_own_account(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> deactivate_own_account(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> reactivate_own_account(
    platform::http::Request& request, Services& services
);

// Of the account in the path, by an operator, who alone brings back who gave up.
base::Task<platform::http::Response> suspend_account(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> deactivate_account(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> reactivate_account(
    platform::http::Request& request, Services& services
);

}  // namespace api
