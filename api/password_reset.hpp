#pragma once
// Another password by a link that is mailed. Nobody is told which addresses have an account: the
// answer is the same, and as late.

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>

namespace api {

struct RequestResetBody {
    std::string email;
};
BOOST_DESCRIBE_STRUCT(RequestResetBody, (), (email))

struct ResetRequestedView {
    std::string message =
        "If this address has an account, a link to choose another password is on its way to it";
};
BOOST_DESCRIBE_STRUCT(ResetRequestedView, (), (message))

struct ResetLinkView {
    bool valid = false;
    std::optional<std::string> email;  // most of it hidden; of a valid one
};
BOOST_DESCRIBE_STRUCT(ResetLinkView, (), (valid, email))

struct ConfirmResetBody {
    std::string token;
    std::string new_password;
};
BOOST_DESCRIBE_STRUCT(ConfirmResetBody, (), (token, new_password))

struct PasswordResetView {
    std::string message = "Password changed: sign in with the new one";
};
BOOST_DESCRIBE_STRUCT(PasswordResetView, (), (message))

base::Task<platform::http::Response> request_password_reset(
    platform::http::Request& request, Services& services
);

base::Task<platform::http::Response> show_reset_link(
    platform::http::Request& request, Services& services
);

// Ends every session of the account.
base::Task<platform::http::Response> confirm_password_reset(
    platform::http::Request& request, Services& services
);

}  // namespace api
