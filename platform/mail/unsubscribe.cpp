#include "platform/mail/unsubscribe.hpp"

#include "base/email.hpp"
#include "base/ulid.hpp"

#include <fmt/format.h>

#include <span>

namespace platform::mail {

namespace {

// 128 bits: nobody guesses one, and the link stays short.
constexpr std::size_t proof_bytes = 16;

std::string_view without_trailing_slash(std::string_view url) {
    while (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    return url;
}

}  // namespace

Unsubscribing::Unsubscribing(const crypto::Key32& routing_key)
    : routing_{routing_key}, key_{crypto::derive_key(routing_key, "unsubscribe")} {}

std::string Unsubscribing::link(std::string_view site, std::string_view address) const {
    const auto recipient = routing_.person_of(base::normalise_email(address));
    return fmt::format(
        "{}{}?t={}{}",
        without_trailing_slash(site),
        unsubscribe_path,
        recipient,
        proof_of(recipient)
    );
}

std::optional<std::string> Unsubscribing::recipient_in(std::string_view token) const {
    const auto recipient = token.substr(0, base::id_length);
    if (!base::is_id(recipient)) {
        return std::nullopt;
    }
    if (!crypto::same_secret(token.substr(base::id_length), proof_of(recipient))) {
        return std::nullopt;
    }
    return std::string{recipient};
}

std::string Unsubscribing::proof_of(std::string_view recipient) const {
    const auto digest = crypto::hmac_sha256(key_, recipient);
    return crypto::to_base64url(std::span{digest}.first(proof_bytes));
}

}  // namespace platform::mail
