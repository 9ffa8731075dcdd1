#pragma once
// Encryption of personal data: XChaCha20-Poly1305 under the person's key.

#include "platform/crypto/hash.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace platform::crypto {

// base64url of nonce (24 bytes) and ciphertext with its tag. `context` is authenticated and not
// stored: what was sealed as one thing is not unsealed as another.
//
// The nonce is a keyed hash of context and plaintext, not chance. So sealing the same again gives
// the same text, a repeated command stays byte for byte the same, and no failing source of chance
// can ever use a nonce twice. What it tells: two equal texts under one key and context are equal.
std::string seal(const Key32& key, std::string_view plaintext, std::string_view context);

// Absent if it was sealed under another key or context, or was changed.
std::optional<std::string> unseal(
    const Key32& key, std::string_view sealed, std::string_view context
);

}  // namespace platform::crypto
