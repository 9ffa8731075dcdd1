#pragma once
// What stands beside the password and the second factor: a captcha after wrong passwords, and
// tokens that open one stream. In the account's stream.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/time.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <variant>

namespace events {

// After so many wrong passwords whoever tries again shows that they are no machine, until they
// signed in, or nobody failed for an hour.
struct CaptchaRequired {
    AccountId account;
    std::uint32_t failures = 0;
    base::Instant at;
    bool operator==(const CaptchaRequired&) const = default;
};
BOOST_DESCRIBE_STRUCT(CaptchaRequired, (), (account, failures, at))

// So many wrong passwords in a row, where no captcha is asked for. Those before it are counted
// only.
struct SignInFailed {
    AccountId account;
    std::uint32_t failures = 0;
    base::Instant at;
    bool operator==(const SignInFailed&) const = default;
};
BOOST_DESCRIBE_STRUCT(SignInFailed, (), (account, failures, at))

// The token opened a stream, and opens none again.
struct StreamTokenUsed {
    AccountId account;
    std::string token;
    base::Instant at;
    base::Instant expires_at;  // when it would have ended by itself, so that it can be forgotten
    bool operator==(const StreamTokenUsed&) const = default;
};
BOOST_DESCRIBE_STRUCT(StreamTokenUsed, (), (account, token, at, expires_at))

using SignInGuardFact = std::variant<CaptchaRequired, StreamTokenUsed, SignInFailed>;

}  // namespace events
