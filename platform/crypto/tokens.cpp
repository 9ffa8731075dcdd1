#include "platform/crypto/tokens.hpp"

#include "base/describe.hpp"
#include "base/ensure.hpp"
#include "base/json_write.hpp"

#include <boost/describe.hpp>
#include <simdjson.h>

#include <algorithm>
#include <cstdint>

namespace platform::crypto {

namespace {

// Far beyond what mint makes; what is longer is not even decoded.
constexpr std::size_t token_length_max = 4096;
constexpr std::string_view access_type = "access";
constexpr std::string_view algorithm = "HS256";

// ── The wire ─────────────────────────────────────────────────────────────────────────────────────

struct TokenHeader {
    std::string alg;
    std::string typ;
    std::string kid;
};

struct TokenPayload {
    std::string sub;
    std::string email;
    std::optional<std::string> jti;
    std::string typ;
    std::int64_t iat = 0;
    std::int64_t exp = 0;
    std::optional<std::string> iss;
    std::optional<std::string> aud;
    std::optional<bool> beta_access;
    std::optional<std::string> beta_role;
    std::optional<std::string> beta_phase;
    std::optional<std::string> beta_invited_by;
};

BOOST_DESCRIBE_STRUCT(TokenHeader, (), (alg, typ, kid))
BOOST_DESCRIBE_STRUCT(
    TokenPayload,
    (),
    (sub, email, jti, typ, iat, exp, iss, aud, beta_access, beta_role, beta_phase, beta_invited_by)
)

template <class T>
std::string encode(const T& part) {
    return to_base64url(bytes_of(base::to_json(part)));
}

bool take(simdjson::dom::element element, std::string& out) {
    std::string_view text;
    if (element.get_string().get(text)) {
        return false;
    }
    out = text;
    return true;
}

bool take(simdjson::dom::element element, std::int64_t& out) {
    return !element.get_int64().get(out);
}

bool take(simdjson::dom::element element, bool& out) {
    return !element.get_bool().get(out);
}

template <class T>
bool take(simdjson::dom::element element, std::optional<T>& out) {
    return element.is_null() || take(element, out.emplace());
}

// Claims that are not known are left alone: a token of the next release is still a token. The
// fields are there or keep their defaults; a field of another type spoils the whole.
template <class T>
std::optional<T> decode(std::string_view text) {
    const auto json = from_base64url(text);
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (!json || parser.parse(*json).get_object().get(object)) {
        return std::nullopt;
    }
    T out;
    bool ok = true;
    base::for_each_field<T>([&](std::string_view name, auto pointer) {
        simdjson::dom::element element;
        if (!object.at_key(name).get(element)) {
            ok = ok && take(element, out.*pointer);
        }
    });
    if (!ok || !object.at_key("crit").error()) {
        return std::nullopt;
    }
    return out;
}

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

TokenPayload payload_of(const AccessClaims& claims, const TokenSigner::Site& site) {
    TokenPayload payload{
        .sub = claims.person,
        .email = claims.email,
        .jti = claims.token_id,
        .typ = std::string{access_type},
        .iat = seconds_of(claims.issued_at),
        .exp = seconds_of(claims.expires_at),
    };
    if (!site.issuer.empty()) {
        payload.iss = site.issuer;
    }
    if (!site.audience.empty()) {
        payload.aud = site.audience;
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

std::optional<TokenRefusal> judge(
    const TokenPayload& payload, const TokenSigner::Site& site, base::Instant now
) {
    if (payload.typ != access_type) {
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

std::string TokenSigner::mint(const AccessClaims& claims) const {
    const Key& key = keys_.front();
    const TokenHeader header{.alg = std::string{algorithm}, .typ = "JWT", .kid = key.id};
    const std::string text = encode(header) + "." + encode(payload_of(claims, site_));
    return text + "." + to_base64url(hmac_sha256(key.secret, text));
}

std::variant<AccessClaims, TokenRefusal> TokenSigner::verify(
    std::string_view token, base::Instant now
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
    auto payload = decode<TokenPayload>(token.substr(header_end + 1, text_end - header_end - 1));
    if (!payload) {
        return TokenRefusal::malformed;
    }
    if (const auto refusal = judge(*payload, site_, now)) {
        return *refusal;
    }
    return claims_of(std::move(*payload));
}

const TokenSigner::Key* TokenSigner::key_of(std::string_view id) const {
    const auto found = std::ranges::find(keys_, id, &Key::id);
    return found == keys_.end() ? nullptr : &*found;
}

std::string key_id_of(const Key32& secret) {
    return to_base32(derive_key(secret, "token key id").bytes).substr(0, 8);
}

}  // namespace platform::crypto
