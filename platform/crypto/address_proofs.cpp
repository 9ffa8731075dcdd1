#include "platform/crypto/address_proofs.hpp"

#include "base/ensure.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <boost/describe.hpp>

#include <algorithm>
#include <cstdint>

namespace platform::crypto {

namespace {

// Far beyond what mint makes; what is longer is not even decoded.
constexpr std::size_t token_length_max = 2048;
constexpr std::string_view header = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view type = "email_verification";
constexpr std::string_view issuer = "instainstru-auth-email";
constexpr std::string_view audience = "instainstru-email-verification";

struct ProofPayload {
    std::string sub;
    std::string typ;
    std::string jti;
    std::int64_t iat = 0;
    std::int64_t exp = 0;
    std::string iss;
    std::string aud;
};
BOOST_DESCRIBE_STRUCT(ProofPayload, (), (sub, typ, jti, iat, exp, iss, aud))

std::int64_t seconds_of(base::Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

base::Instant instant_of(std::int64_t seconds) {
    return base::Instant{std::chrono::seconds{seconds}};
}

std::string encoded(std::string_view json) {
    return to_base64url(bytes_of(json));
}

std::string signature_of(const Key32& key, std::string_view text) {
    return to_base64url(hmac_sha256(key, text));
}

}  // namespace

AddressProofs::AddressProofs(const std::vector<Key32>& token_keys) {
    ENSURE(!token_keys.empty(), "configuration names the token key");
    for (const auto& key : token_keys) {
        keys_.push_back(derive_key(key, "proof of an address"));
    }
}

std::string AddressProofs::mint(const AddressProof& proof) const {
    const ProofPayload payload{
        .sub = proof.email,
        .typ = std::string{type},
        .jti = proof.id,
        .iat = seconds_of(proof.issued_at),
        .exp = seconds_of(proof.expires_at),
        .iss = std::string{issuer},
        .aud = std::string{audience}
    };
    const auto text = encoded(header) + "." + encoded(base::to_json(payload));
    return text + "." + signature_of(keys_.front(), text);
}

std::optional<AddressProof> AddressProofs::verify(std::string_view token, base::Instant now) const {
    static const auto head = encoded(header) + ".";
    const auto text_end = token.rfind('.');
    if (token.size() > token_length_max || !token.starts_with(head) || text_end < head.size()) {
        return std::nullopt;
    }
    const auto text = token.substr(0, text_end);
    const auto signature = token.substr(text_end + 1);
    const bool is_ours = std::ranges::any_of(keys_, [&](const auto& key) {
        return same_secret(signature_of(key, text), signature);
    });
    if (!is_ours) {
        return std::nullopt;
    }
    const auto json = from_base64url(text.substr(head.size()));
    if (!json) {
        return std::nullopt;
    }
    const auto payload = base::read_json<ProofPayload>(*json);
    if (!payload || payload->typ != type || payload->exp <= seconds_of(now)) {
        return std::nullopt;
    }
    return AddressProof{
        .email = payload->sub,
        .id = payload->jti,
        .issued_at = instant_of(payload->iat),
        .expires_at = instant_of(payload->exp)
    };
}

}  // namespace platform::crypto
