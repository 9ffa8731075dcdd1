#include "platform/crypto/sealing.hpp"

#include "platform/crypto/sodium.hpp"

#include <algorithm>

namespace platform::crypto {

namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

using Nonce = std::array<std::uint8_t, nonce_size>;

static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == sizeof(Key32));

Nonce nonce_for(const Key32& key, std::string_view plaintext, std::string_view context) {
    static constexpr std::array<std::uint8_t, crypto_generichash_blake2b_PERSONALBYTES> purpose{
        's', 'e', 'a', 'l', ' ', 'n', 'o', 'n', 'c', 'e'
    };
    crypto_generichash_blake2b_state state;
    crypto_generichash_blake2b_init_salt_personal(
        &state, key.bytes.data(), key.bytes.size(), nonce_size, nullptr, purpose.data()
    );
    // The length in front keeps "ab" + "c" apart from "a" + "bc".
    const std::uint64_t length = context.size();
    std::array<std::uint8_t, 8> prefix;
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        prefix[i] = static_cast<std::uint8_t>(length >> (8 * i));
    }
    crypto_generichash_blake2b_update(&state, prefix.data(), prefix.size());
    crypto_generichash_blake2b_update(&state, as_bytes(context.data()), context.size());
    crypto_generichash_blake2b_update(&state, as_bytes(plaintext.data()), plaintext.size());
    Nonce nonce;
    crypto_generichash_blake2b_final(&state, nonce.data(), nonce.size());
    return nonce;
}

}  // namespace

std::string seal(const Key32& key, std::string_view plaintext, std::string_view context) {
    const Nonce nonce = nonce_for(key, plaintext, context);
    std::string bytes(nonce_size + plaintext.size() + tag_size, '\0');
    std::ranges::copy(nonce, as_bytes(bytes.data()));
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        as_bytes(bytes.data()) + nonce_size,
        nullptr,
        as_bytes(plaintext.data()),
        plaintext.size(),
        as_bytes(context.data()),
        context.size(),
        nullptr,
        nonce.data(),
        key.bytes.data()
    );
    return to_base64url(bytes_of(bytes));
}

std::optional<std::string> unseal(
    const Key32& key, std::string_view sealed, std::string_view context
) {
    const auto bytes = from_base64url(sealed);
    if (!bytes || bytes->size() < nonce_size + tag_size) {
        return std::nullopt;
    }
    std::string plaintext(bytes->size() - nonce_size - tag_size, '\0');
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        as_bytes(plaintext.data()),
        nullptr,
        nullptr,
        as_bytes(bytes->data()) + nonce_size,
        bytes->size() - nonce_size,
        as_bytes(context.data()),
        context.size(),
        as_bytes(bytes->data()),
        key.bytes.data()
    );
    if (failed != 0) {
        return std::nullopt;
    }
    return plaintext;
}

}  // namespace platform::crypto
