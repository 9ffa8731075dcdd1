#pragma once
// Registering: whoever comes opens an account, with an invite where the phase asks for one.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "base/raw_object.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

namespace api {

struct RegisterBody {
    std::string email;
    std::string password;
    std::string first_name;
    std::string last_name;
    std::optional<std::string> phone;
    std::string zip_code;
    std::optional<std::string> role;
    std::optional<std::string> timezone;
    std::optional<std::string> guest_session_id;          // of clients of old; not looked at
    std::optional<std::string> email_verification_token;  // by verify-email-code
    std::optional<base::RawObject> metadata;              // open: invite_code, campaign and more
};
BOOST_DESCRIBE_STRUCT(
    RegisterBody,
    (),
    (email,
     password,
     first_name,
     last_name,
     phone,
     zip_code,
     role,
     timezone,
     guest_session_id,
     email_verification_token,
     metadata)
)

struct RegisteredUser {
    std::string id;
    std::string email;
    std::string first_name;
    std::string last_name;
    OrNull<std::string> phone;
    std::string zip_code;
    bool is_active = true;
    std::string timezone;
    std::vector<std::string> roles;
    std::vector<std::string> permissions;
};
BOOST_DESCRIBE_STRUCT(
    RegisteredUser,
    (),
    (id, email, first_name, last_name, phone, zip_code, is_active, timezone, roles, permissions)
)

struct RegistrationTaken {
    std::string message = "Thank you. If this address had no account, it has one now: sign in";
};
BOOST_DESCRIBE_STRUCT(RegistrationTaken, (), (message))

// 201 with the account for whoever proved that the mailbox is theirs: by a code, or by an invite
// that was mailed to this address. For all others, unless the configuration says otherwise, 202 and
// the same words whether or not the address had an account, and as late in both cases.
base::Task<platform::http::Response> register_account(
    platform::http::Request& request, Services& services
);

}  // namespace api
