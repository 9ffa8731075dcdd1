#pragma once
// Hashes, and the spellings of bytes as text. All pure; none of them blocks.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace platform::crypto {

// A secret of 32 bytes. Compare with same_secret, and never print it.
struct Key32 {
    std::array<std::uint8_t, 32> bytes{};
};

using Digest32 = std::array<std::uint8_t, 32>;

Digest32 sha256(std::string_view text);

// Who lacks the key can neither make nor check it.
Digest32 hmac_sha256(const Key32& key, std::string_view text);

// With a key of any length, as others choose theirs.
Digest32 hmac_sha256(std::string_view key, std::string_view text);

// A key for one purpose out of a key for many: knowing the result tells nothing about the source or
// about the key for another purpose. `purpose` is a constant of the program.
Key32 derive_key(const Key32& source, std::string_view purpose);

// Takes the same time wherever the first difference is; only the lengths show.
bool same_secret(std::string_view one, std::string_view other);

// Lower case.
std::string to_hex(std::span<const std::uint8_t> bytes);

// RFC 4648 §5 without padding.
std::string to_base64url(std::span<const std::uint8_t> bytes);

// Absent unless it is exactly what to_base64url gives: foreign characters, padding, and bits left
// over are refused, so that no two texts mean the same bytes.
std::optional<std::string> from_base64url(std::string_view text);

// RFC 4648 §4, with padding.
std::string to_base64(std::span<const std::uint8_t> bytes);

// Absent unless it is exactly what to_base64 gives.
std::optional<std::string> from_base64(std::string_view text);

// Crockford's base 32 in upper case, without padding; a last character of fewer than five bits is
// filled with zeros.
std::string to_base32(std::span<const std::uint8_t> bytes);

// A key as configuration spells it: 64 hex digits or 43 characters of base64url.
std::optional<Key32> key_from_text(std::string_view text);

std::string to_text(const Key32& key);  // 43 characters of base64url

inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace platform::crypto
