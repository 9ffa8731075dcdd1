#include "api/confirm_token.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "platform/crypto/hash.hpp"

#include <array>
#include <optional>

namespace api {

namespace {

namespace crypto = platform::crypto;

constexpr std::string_view purpose = "confirm token";
constexpr std::size_t parts = 3;

// What is signed.
struct Head {
    std::string hash;  // of the payload
    std::string actor;
    base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Head, (), (hash, actor, expires_at))

std::string hash_of_payload(std::string_view payload) {
    return crypto::to_hex(crypto::sha256(payload));
}

std::string encoded(std::string_view text) {
    return crypto::to_base64url(crypto::bytes_of(text));
}

std::string signature_of(const Services& services, std::string_view head) {
    const auto key = crypto::derive_key(services.settings.marker_key, purpose);
    return crypto::to_base64url(crypto::hmac_sha256(key, head));
}

std::optional<std::array<std::string_view, parts>> split(std::string_view token) {
    std::array<std::string_view, parts> found;
    for (std::size_t i = 0; i < parts; ++i) {
        const auto dot = token.find('.');
        const bool is_last = i + 1 == parts;
        if (is_last != (dot == token.npos)) {
            return std::nullopt;
        }
        found[i] = token.substr(0, dot);
        token.remove_prefix(is_last ? token.size() : dot + 1);
    }
    return found;
}

}  // namespace

std::string confirm_token(
    const Services& services,
    std::string_view payload,
    std::string_view actor,
    base::Instant expires_at
) {
    const Head head{
        .hash = hash_of_payload(payload), .actor = std::string{actor}, .expires_at = expires_at
    };
    const auto text = encoded(base::to_json(head));
    return text + "." + encoded(payload) + "." + signature_of(services, text);
}

std::variant<std::string, base::Rejection> confirmed_payload(
    const Services& services, std::string_view token, std::string_view actor
) {
    const auto found = split(token);
    const auto head_text = found ? crypto::from_base64url((*found)[0]) : std::nullopt;
    auto payload = found ? crypto::from_base64url((*found)[1]) : std::nullopt;
    if (!head_text || !payload) {
        return confirm_format;
    }
    if (!crypto::same_secret((*found)[2], signature_of(services, (*found)[0]))) {
        return confirm_signature;
    }
    const auto head = base::read_json<Head>(*head_text);
    if (!head) {
        return confirm_format;
    }
    if (head->actor != actor) {
        return confirm_actor;
    }
    if (head->expires_at <= services.clock.now()) {
        return confirm_in_time;
    }
    if (head->hash != hash_of_payload(*payload)) {
        return confirm_payload;
    }
    return std::move(*payload);
}

}  // namespace api
