#pragma once
// Proving a mailbox: a code is mailed to an address, and whoever types it back is given a token
// that is good for one registration. The same is said of addresses with and without an account.

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace api {

struct SendEmailVerificationBody {
    std::string email;
};
BOOST_DESCRIBE_STRUCT(SendEmailVerificationBody, (), (email))

struct EmailVerificationSent {
    std::string message = "If this address can be written to, a code is on its way to it";
};
BOOST_DESCRIBE_STRUCT(EmailVerificationSent, (), (message))

struct VerifyEmailCodeBody {
    std::string email;
    std::string code;
};
BOOST_DESCRIBE_STRUCT(VerifyEmailCodeBody, (), (email, code))

struct EmailVerified {
    std::string verification_token;
    std::uint32_t expires_in_seconds = 900;
};
BOOST_DESCRIBE_STRUCT(EmailVerified, (), (verification_token, expires_in_seconds))

// Why a code was not taken; one of them is there.
struct CodeDetails {
    std::optional<std::uint32_t> remaining_attempts;
    std::optional<bool> expired;
};
BOOST_DESCRIBE_STRUCT(CodeDetails, (), (remaining_attempts, expired))

// Before anything is decided it says whether mail can leave at all, as far as this process knows.
base::Task<platform::http::Response> send_email_verification(
    platform::http::Request& request, Services& services
);

base::Task<platform::http::Response> verify_email_code(
    platform::http::Request& request, Services& services
);

}  // namespace api
