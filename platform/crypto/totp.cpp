#include "platform/crypto/totp.hpp"

#include "base/ensure.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/uri.hpp"

#include <fmt/format.h>

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <span>
#include <vector>

namespace platform::crypto {

namespace {

constexpr std::size_t secret_bytes = 20;
constexpr std::size_t sha1_bytes = 20;
constexpr std::uint32_t codes = 1'000'000;
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string encode(std::span<const std::byte> bytes) {
    std::string text;
    unsigned pending = 0;
    int bits = 0;
    for (const auto byte : bytes) {
        pending = pending << 8 | std::to_integer<unsigned>(byte);
        for (bits += 8; bits >= 5; bits -= 5) {
            text += alphabet[pending >> (bits - 5) & 31];
        }
    }
    return text;
}

std::optional<std::vector<std::uint8_t>> decode(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    unsigned pending = 0;
    int bits = 0;
    for (const char c : text) {
        const auto value = alphabet.find(c);
        if (value == alphabet.npos) {
            return std::nullopt;
        }
        pending = pending << 5 | static_cast<unsigned>(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::uint8_t>(pending >> bits));
        }
    }
    return bytes;
}

}  // namespace

std::string make_totp_secret(base::Random& random) {
    std::array<std::byte, secret_bytes> bytes;
    random.fill(bytes);
    return encode(bytes);
}

std::uint64_t totp_step_of(base::Instant now) {
    const auto since = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    return static_cast<std::uint64_t>(since / totp_step);
}

std::optional<std::string> totp_code(std::string_view secret, std::uint64_t step) {
    const auto key = decode(secret);
    if (!key) {
        return std::nullopt;
    }
    std::array<unsigned char, 8> counter;
    for (std::size_t i = 0; i < counter.size(); ++i) {
        counter[i] = static_cast<unsigned char>(step >> (8 * (counter.size() - 1 - i)));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned length = 0;
    const auto* made = HMAC(
        EVP_sha1(),
        key->data(),
        static_cast<int>(key->size()),
        counter.data(),
        counter.size(),
        mac.data(),
        &length
    );
    ENSURE(made && length == sha1_bytes, "OpenSSL knows SHA-1");
    // RFC 4226 §5.3: the last four bits say where the 31 bits of the code are.
    const std::size_t at = mac[sha1_bytes - 1] & 0x0fU;
    const std::uint32_t bits =
        (mac[at] & 0x7fU) << 24 | mac[at + 1] << 16 | mac[at + 2] << 8 | mac[at + 3];
    return fmt::format("{:0{}}", bits % codes, totp_digits);
}

std::optional<std::uint64_t> totp_match(
    std::string_view secret, std::string_view code, base::Instant now
) {
    const auto present = totp_step_of(now);
    std::optional<std::uint64_t> match;
    for (const auto step : {present - 1, present, present + 1}) {
        const auto expected = totp_code(secret, step);
        if (expected && same_secret(*expected, code)) {
            match = step;
        }
    }
    return match;
}

std::string totp_url(std::string_view issuer, std::string_view account, std::string_view secret) {
    return fmt::format(
        "otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}",
        http::percent_encoded(issuer),
        http::percent_encoded(account),
        secret,
        totp_digits,
        totp_step.count()
    );
}

}  // namespace platform::crypto
