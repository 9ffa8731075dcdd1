#pragma once
// Signing in. api/sessions.hpp is what comes after, api/second_factor.hpp the second factor,
// api/profile.hpp who one is.

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>

namespace api {

// As forms of old send it.
struct SignInForm {
    std::string username;
    std::string password;
    std::optional<std::string> captcha_token;
};
BOOST_DESCRIBE_STRUCT(SignInForm, (), (username, password, captcha_token))

struct SignInBody {
    std::string email;
    std::string password;
    std::optional<std::string> guest_session_id;  // of clients of old; not looked at
    std::optional<std::string> captcha_token;
};
BOOST_DESCRIBE_STRUCT(SignInBody, (), (email, password, guest_session_id, captcha_token))

// With tokens, or with what proves for a minute that the password was right.
struct SignInAnswer {
    bool requires_2fa = false;
    std::optional<std::string> access_token;
    std::optional<std::string> token_type;
    std::optional<std::string> temp_token;
};
BOOST_DESCRIBE_STRUCT(SignInAnswer, (), (requires_2fa, access_token, token_type, temp_token))

struct ChangePasswordBody {
    std::string current_password;
    std::string new_password;
};
BOOST_DESCRIBE_STRUCT(ChangePasswordBody, (), (current_password, new_password))

struct PasswordChangedView {
    std::string message = "Password changed: sign in again";
};
BOOST_DESCRIBE_STRUCT(PasswordChangedView, (), (message))

base::Task<platform::http::Response> sign_in_with_form(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> sign_in_with_json(
    platform::http::Request& request, Services& services
);

// Ends every session of the account, the asking one too. A wrong current password counts as a
// failed sign-in: who found a session open somewhere shall not guess here what they cannot guess
// there.
base::Task<platform::http::Response> change_password(
    platform::http::Request& request, Services& services
);

}  // namespace api
