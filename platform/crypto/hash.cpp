#include "platform/crypto/hash.hpp"

#include "base/ensure.hpp"
#include "platform/crypto/sodium.hpp"

#include <algorithm>
#include <cstring>

namespace platform::crypto {

namespace {

constexpr int base64url = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr int base64 = sodium_base64_VARIANT_ORIGINAL;
constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string to_base64_text(std::span<const std::uint8_t> bytes, int variant) {
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
    text.pop_back();  // It ends with a NUL.
    return text;
}

std::optional<std::string> from_base64_text(std::string_view text, int variant) {
    std::string bytes(text.size() / 4 * 3 + 2, '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    const int failed = sodium_base642bin(
        as_bytes(bytes.data()),
        bytes.size(),
        text.data(),
        text.size(),
        nullptr,
        &length,
        &end,
        variant
    );
    if (failed != 0 || end != text.data() + text.size()) {
        return std::nullopt;
    }
    bytes.resize(length);
    return bytes;
}

std::optional<std::string> from_hex(std::string_view text) {
    std::string bytes(text.size() / 2, '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    const int failed = sodium_hex2bin(
        as_bytes(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, &length, &end
    );
    if (failed != 0 || end != text.data() + text.size() || length != bytes.size()) {
        return std::nullopt;
    }
    return bytes;
}

}  // namespace

void ensure_sodium() {
    static const bool ready = [] {
        // Seeded by the operating system, then without a call to it for every few bytes.
        randombytes_set_implementation(&randombytes_internal_implementation);
        return sodium_init() >= 0;
    }();
    ENSURE(ready, "the operating system gives randomness");
}

Digest32 sha256(std::string_view text) {
    Digest32 digest;
    crypto_hash_sha256(digest.data(), as_bytes(text.data()), text.size());
    return digest;
}

Digest32 hmac_sha256(const Key32& key, std::string_view text) {
    Digest32 digest;
    crypto_auth_hmacsha256(digest.data(), as_bytes(text.data()), text.size(), key.bytes.data());
    return digest;
}

Digest32 hmac_sha256(std::string_view key, std::string_view text) {
    Digest32 digest;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, as_bytes(key.data()), key.size());
    crypto_auth_hmacsha256_update(&state, as_bytes(text.data()), text.size());
    crypto_auth_hmacsha256_final(&state, digest.data());
    return digest;
}

Key32 derive_key(const Key32& source, std::string_view purpose) {
    Key32 derived;
    crypto_generichash(
        derived.bytes.data(),
        derived.bytes.size(),
        as_bytes(purpose.data()),
        purpose.size(),
        source.bytes.data(),
        source.bytes.size()
    );
    return derived;
}

bool same_secret(std::string_view one, std::string_view other) {
    return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();  // libsodium ends it with a NUL.
    return text;
}

std::string to_base64url(std::span<const std::uint8_t> bytes) {
    return to_base64_text(bytes, base64url);
}

std::optional<std::string> from_base64url(std::string_view text) {
    return from_base64_text(text, base64url);
}

std::string to_base64(std::span<const std::uint8_t> bytes) {
    return to_base64_text(bytes, base64);
}

std::optional<std::string> from_base64(std::string_view text) {
    return from_base64_text(text, base64);
}

std::string to_base32(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve((bytes.size() * 8 + 4) / 5);
    unsigned pending = 0;
    int bits = 0;
    for (const std::uint8_t byte : bytes) {
        pending = pending << 8 | byte;
        for (bits += 8; bits >= 5; bits -= 5) {
            text += crockford[pending >> (bits - 5) & 31];
        }
    }
    if (bits > 0) {
        text += crockford[pending << (5 - bits) & 31];
    }
    return text;
}

std::optional<Key32> key_from_text(std::string_view text) {
    const auto bytes = text.size() == 64 ? from_hex(text) : from_base64url(text);
    Key32 key;
    if (!bytes || bytes->size() != key.bytes.size()) {
        return std::nullopt;
    }
    std::memcpy(key.bytes.data(), bytes->data(), key.bytes.size());
    return key;
}

std::string to_text(const Key32& key) {
    return to_base64url(key.bytes);
}

}  // namespace platform::crypto
