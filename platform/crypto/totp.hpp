#pragma once
// Codes that change with time, RFC 6238 with HMAC-SHA-1, six digits and steps of 30 seconds: what
// every authenticator app makes of an otpauth:// address.

#include "base/random.hpp"
#include "base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace platform::crypto {

inline constexpr std::chrono::seconds totp_step{30};
inline constexpr std::size_t totp_digits = 6;

// 20 bytes of chance (RFC 4226 §4: as long as the hash), as base 32 of RFC 4648 without padding.
std::string make_totp_secret(base::Random& random);

// The step that the moment is in.
std::uint64_t totp_step_of(base::Instant now);

// Absent when the secret is no base 32.
std::optional<std::string> totp_code(std::string_view secret, std::uint64_t step);

// The step that the code is of: the present one, the one before or the one after it, for clocks
// that differ. Absent: it is of none of them.
std::optional<std::uint64_t> totp_match(
    std::string_view secret, std::string_view code, base::Instant now
);

// As apps read it from a picture: "otpauth://totp/Issuer:account?secret=…".
std::string totp_url(std::string_view issuer, std::string_view account, std::string_view secret);

}  // namespace platform::crypto
