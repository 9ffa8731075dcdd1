#include "platform/crypto/tokens.hpp"

#include "base/ensure.hpp"
#include "platform/crypto/token_parts.hpp"
#include "platform/crypto/token_payloads.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace platform::crypto {

namespace {

// Far beyond what mint makes; what is longer is not even decoded.
constexpr std::size_t token_length_max = 4096;
constexpr std::string_view access_type = "access";
constexpr std::string_view refresh_type = "refresh";
constexpr std::string_view proof_type = "tfa_pending";
constexpr std::string_view stream_type = "stream";
// As clients of old know them, on every site; the signature tells sites apart.
constexpr std::string_view proof_issuer = "instainstru-auth";
constexpr std::string_view proof_audience = "instainstru-2fa";
constexpr std::string_view algorithm = "HS256";

// ── Claims ───────────────────────────────────────────────────────────────────────────────────────

std::int64_t seconds_of(base::Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

// What is further away would overflow the milliseconds of an instant.
bool is_moment(std::int64_t seconds) {
    constexpr std::int64_t end_of_year_9999 = 253'402'300'799;
    return seconds >= 0 && seconds <= end_of_year_9999;
}

base::Instant instant_of(std::int64_t seconds) {
    return base::Instant{std::chrono::seconds{seconds}};
}

template <class Payload>
void address_to(Payload& payload, const TokenSigner::Site& site) {
    if (!site.issuer.empty()) {
        payload.iss = site.issuer;
    }
    if (!site.audience.empty()) {
        payload.aud = site.audience;
    }
}

TokenPayload payload_of(const AccessClaims& claims, const TokenSigner::Site& site) {
    TokenPayload payload{
        .sub = claims.person,
        .email = claims.email,
        .jti = claims.token_id,
        .typ = std::string{access_type},
        .iat = seconds_of(claims.issued_at),
        .exp = seconds_of(claims.expires_at),
    };
    address_to(payload, site);
    if (!claims.session.empty()) {
        payload.sid = claims.session;
    }
    if (claims.beta) {
        payload.beta_access = true;
        payload.beta_role = claims.beta->role;
        payload.beta_phase = claims.beta->phase;
        payload.beta_invited_by = claims.beta->invited_by;
    }
    return payload;
}

AccessClaims claims_of(TokenPayload payload) {
    AccessClaims claims{
        .person = std::move(payload.sub),
        .email = std::move(payload.email),
        .token_id = payload.jti.value_or(""),
        .issued_at = instant_of(payload.iat),
        .expires_at = instant_of(payload.exp),
        .session = std::move(payload.sid).value_or(""),
    };
    if (payload.beta_access.value_or(false)) {
        claims.beta = BetaClaims{
            .role = payload.beta_role.value_or(""),
            .phase = payload.beta_phase.value_or(""),
            .invited_by = std::move(payload.beta_invited_by),
        };
    }
    return claims;
}

template <class Payload>
std::optional<TokenRefusal> judge(
    const Payload& payload, std::string_view type, const TokenSigner::Site& site, base::Instant now
) {
    if (payload.typ != type) {
        return TokenRefusal::wrong_type;
    }
    if (!site.issuer.empty() && payload.iss != site.issuer) {
        return TokenRefusal::wrong_site;
    }
    if (!site.audience.empty() && payload.aud != site.audience) {
        return TokenRefusal::wrong_site;
    }
    if (!is_moment(payload.iat) || !is_moment(payload.exp)) {
        return TokenRefusal::malformed;
    }
    if (payload.exp <= seconds_of(now)) {
        return TokenRefusal::expired;
    }
    if (payload.jti.value_or("").empty()) {
        return TokenRefusal::outdated_format;
    }
    if (payload.sub.empty()) {
        return TokenRefusal::malformed;
    }
    return std::nullopt;
}

}  // namespace

std::string_view detail_of(TokenRefusal refusal) {
    switch (refusal) {
        case TokenRefusal::missing:
            return "Not authenticated";
        case TokenRefusal::outdated_format:
            return "Token format outdated, please re-login";
        case TokenRefusal::revoked:
            return "Token has been revoked";
        case TokenRefusal::invalidated:
            return "Token has been invalidated";
        case TokenRefusal::malformed:
        case TokenRefusal::wrong_algorithm:
        case TokenRefusal::unknown_key:
        case TokenRefusal::wrong_signature:
        case TokenRefusal::wrong_type:
        case TokenRefusal::wrong_site:
        case TokenRefusal::expired:
            break;
    }
    return "Could not validate credentials";
}

TokenSigner::TokenSigner(std::vector<Key> keys, Site site)
    : keys_{std::move(keys)}, site_{std::move(site)} {
    ENSURE(!keys_.empty(), "configuration names the token key");
}

template <class Payload>
std::string TokenSigner::sign(const Payload& payload) const {
    const Key& key = keys_.front();
    const TokenHeader header{.alg = std::string{algorithm}, .typ = "JWT", .kid = key.id};
    const std::string text = encode(header) + "." + encode(payload);
    return text + "." + to_base64url(hmac_sha256(key.secret, text));
}

template <class Payload>
std::variant<Payload, TokenRefusal> TokenSigner::read(
    std::string_view token, std::string_view type, const Site& site, base::Instant now
) const {
    const auto header_end = token.find('.');
    const auto text_end = token.rfind('.');
    if (token.size() > token_length_max || header_end == std::string_view::npos ||
        header_end == text_end) {
        return TokenRefusal::malformed;
    }
    const auto header = decode<TokenHeader>(token.substr(0, header_end));
    if (!header) {
        return TokenRefusal::malformed;
    }
    if (header->alg != algorithm) {
        return TokenRefusal::wrong_algorithm;
    }
    const Key* key = key_of(header->kid);
    if (!key) {
        return TokenRefusal::unknown_key;
    }

    const auto signature = to_base64url(hmac_sha256(key->secret, token.substr(0, text_end)));
    if (!same_secret(signature, token.substr(text_end + 1))) {
        return TokenRefusal::wrong_signature;
    }

    // Signed by us; still read with care, the key may sign other things elsewhere.
    auto payload = decode<Payload>(token.substr(header_end + 1, text_end - header_end - 1));
    if (!payload) {
        return TokenRefusal::malformed;
    }
    if (const auto refusal = judge(*payload, type, site, now)) {
        return *refusal;
    }
    return std::move(*payload);
}

std::string TokenSigner::mint(const AccessClaims& claims) const {
    return sign(payload_of(claims, site_));
}

std::variant<AccessClaims, TokenRefusal> TokenSigner::verify(
    std::string_view token, base::Instant now
) const {
    auto payload = read<TokenPayload>(token, access_type, site_, now);
    if (const auto* refusal = std::get_if<TokenRefusal>(&payload)) {
        return *refusal;
    }
    return claims_of(std::get<TokenPayload>(std::move(payload)));
}

std::variant<AccessClaims, TokenRefusal> TokenSigner::verify_even_expired(std::string_view token
) const {
    return verify(token, base::Instant{});
}

std::string TokenSigner::mint_refresh(const RefreshClaims& claims) const {
    RefreshPayload payload{
        .sub = claims.person,
        .jti = claims.token_id,
        .typ = std::string{refresh_type},
        .iat = seconds_of(claims.issued_at),
        .exp = seconds_of(claims.expires_at),
        .sid = claims.session,
        .gen = claims.generation
    };
    address_to(payload, site_);
    return sign(payload);
}

std::variant<RefreshClaims, TokenRefusal> TokenSigner::verify_refresh(
    std::string_view token, base::Instant now
) const {
    auto payload = read<RefreshPayload>(token, refresh_type, site_, now);
    if (const auto* refusal = std::get_if<TokenRefusal>(&payload)) {
        return *refusal;
    }
    auto& read = std::get<RefreshPayload>(payload);
    constexpr std::int64_t generation_max = std::numeric_limits<std::uint32_t>::max();
    if (read.sid.empty() || read.gen < 0 || read.gen > generation_max) {
        return TokenRefusal::malformed;
    }
    return RefreshClaims{
        .person = std::move(read.sub),
        .session = std::move(read.sid),
        .generation = static_cast<std::uint32_t>(read.gen),
        .token_id = std::move(read.jti).value_or(""),
        .issued_at = instant_of(read.iat),
        .expires_at = instant_of(read.exp)
    };
}

std::string TokenSigner::mint_proof(const PasswordProof& proof) const {
    return sign(ProofPayload{
        .sub = proof.person,
        .email = proof.email,
        .jti = proof.token_id,
        .typ = std::string{proof_type},
        .tfa_pending = true,
        .iat = seconds_of(proof.issued_at),
        .exp = seconds_of(proof.expires_at),
        .iss = std::string{proof_issuer},
        .aud = std::string{proof_audience},
        .pwd = proof.password
    });
}

std::variant<PasswordProof, TokenRefusal> TokenSigner::verify_proof(
    std::string_view token, base::Instant now
) const {
    static const Site site{
        .issuer = std::string{proof_issuer}, .audience = std::string{proof_audience}
    };
    auto payload = read<ProofPayload>(token, proof_type, site, now);
    if (const auto* refusal = std::get_if<TokenRefusal>(&payload)) {
        return *refusal;
    }
    auto& read = std::get<ProofPayload>(payload);
    return PasswordProof{
        .person = std::move(read.sub),
        .email = std::move(read.email),
        .token_id = std::move(read.jti).value_or(""),
        .issued_at = instant_of(read.iat),
        .expires_at = instant_of(read.exp),
        .password = std::move(read.pwd).value_or("")
    };
}

std::string TokenSigner::mint_stream(const StreamClaims& claims) const {
    StreamPayload payload{
        .sub = claims.person,
        .jti = claims.token_id,
        .typ = std::string{stream_type},
        .iat = seconds_of(claims.issued_at),
        .exp = seconds_of(claims.expires_at),
        .sid = claims.session
    };
    address_to(payload, site_);
    return sign(payload);
}

std::variant<StreamClaims, TokenRefusal> TokenSigner::verify_stream(
    std::string_view token, base::Instant now
) const {
    auto payload = read<StreamPayload>(token, stream_type, site_, now);
    if (const auto* refusal = std::get_if<TokenRefusal>(&payload)) {
        return *refusal;
    }
    auto& read = std::get<StreamPayload>(payload);
    if (read.sid.empty()) {
        return TokenRefusal::malformed;
    }
    return StreamClaims{
        .person = std::move(read.sub),
        .session = std::move(read.sid),
        .token_id = std::move(read.jti).value_or(""),
        .issued_at = instant_of(read.iat),
        .expires_at = instant_of(read.exp)
    };
}

const TokenSigner::Key* TokenSigner::key_of(std::string_view id) const {
    const auto found = std::ranges::find(keys_, id, &Key::id);
    return found == keys_.end() ? nullptr : &*found;
}

std::string key_id_of(const Key32& secret) {
    return to_base32(derive_key(secret, "token key id").bytes).substr(0, 8);
}

}  // namespace platform::crypto
