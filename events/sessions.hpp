#pragma once
// Facts of sessions: from a sign-in to its end, one family of tokens. In the account's stream.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/time.hpp"
#include "events/account_status.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace events {

enum class SessionMethod { password, second_factor, trusted_device };
BOOST_DESCRIBE_ENUM(SessionMethod, password, second_factor, trusted_device)

enum class SessionEnd { signed_out, revoked, revoked_all, reused, expired, crowded_out };
BOOST_DESCRIBE_ENUM(SessionEnd, signed_out, revoked, revoked_all, reused, expired, crowded_out)

// As a browser names itself, and no closer than that: "Firefox" on "Linux".
struct DeviceFamily {
    std::string browser;
    std::string system;
    bool operator==(const DeviceFamily&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeviceFamily, (), (browser, system))

struct SessionOpened {
    AccountId account;
    SessionId session;
    DeviceFamily device;
    SessionMethod method = SessionMethod::password;
    base::Instant at;
    base::Instant tokens_until;   // access tokens handed out so far end by then
    base::Instant refresh_until;  // and the refresh token then
    std::optional<DeviceMark> mark;
    std::optional<Addressee> addressee;  // told that the device is a new one
    bool operator==(const SessionOpened&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    SessionOpened,
    (),
    (account, session, device, method, at, tokens_until, refresh_until, mark, addressee)
)

// From now on the refresh token of this generation is the one. The same generation again: two
// refreshed at once, and both got it.
struct SessionRefreshed {
    AccountId account;
    SessionId session;
    std::uint32_t generation = 1;  // that of SessionOpened is 0
    base::Instant at;
    base::Instant tokens_until;
    base::Instant refresh_until;
    bool operator==(const SessionRefreshed&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    SessionRefreshed, (), (account, session, generation, at, tokens_until, refresh_until)
)

// Somebody showed a refresh token that had been replaced: one of the two who had it stole it.
struct RefreshReuseDetected {
    AccountId account;
    SessionId session;
    std::uint32_t generation = 0;  // that was shown
    base::Instant at;
    std::optional<DeviceFamily> device;  // of the session
    std::optional<Addressee> addressee;
    bool operator==(const RefreshReuseDetected&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    RefreshReuseDetected, (), (account, session, generation, at, device, addressee)
)

// None of its tokens is worth anything any more.
struct SessionClosed {
    AccountId account;
    SessionId session;
    SessionEnd reason = SessionEnd::signed_out;
    base::Instant at;
    base::Instant tokens_until;  // so that it can be forgotten
    bool operator==(const SessionClosed&) const = default;
};
BOOST_DESCRIBE_STRUCT(SessionClosed, (), (account, session, reason, at, tokens_until))

enum class InvalidationCause {
    signed_out_everywhere,
    forced_out,
    second_factor_enabled,
    second_factor_disabled
};
BOOST_DESCRIBE_ENUM(
    InvalidationCause,
    signed_out_everywhere,
    forced_out,
    second_factor_enabled,
    second_factor_disabled
)

// Tokens issued before `at` are worth nothing, whatever session they are of.
struct TokensInvalidated {
    AccountId account;
    InvalidationCause cause = InvalidationCause::signed_out_everywhere;
    std::string by;
    base::Instant at;
    bool operator==(const TokensInvalidated&) const = default;
};
BOOST_DESCRIBE_STRUCT(TokensInvalidated, (), (account, cause, by, at))

using SessionFact = std::variant<
    SessionOpened,
    SessionRefreshed,
    RefreshReuseDetected,
    SessionClosed,
    TokensInvalidated>;

}  // namespace events
