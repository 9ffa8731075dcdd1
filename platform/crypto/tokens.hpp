#pragma once
// Access tokens: JSON Web Tokens signed with HS256, and no other algorithm. Who signs in gets one;
// every request shows it.

#include "base/time.hpp"
#include "platform/crypto/hash.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace platform::crypto {

// What a grant of early access adds to a token, for clients to show; gates ask the grants.
struct BetaClaims {
    std::string role;
    std::string phase;
    std::optional<std::string> invited_by;

    bool operator==(const BetaClaims&) const = default;
};

struct AccessClaims {
    std::string person;  // "sub"
    std::string email;
    std::string token_id;     // "jti", an id; a log-out revokes it
    base::Instant issued_at;  // whole seconds; what is finer is cut off
    base::Instant expires_at;
    std::optional<BetaClaims> beta;

    bool operator==(const AccessClaims&) const = default;
};

// Why a request is not known to come from anybody. The last three are found by others than the
// signer, and share its table of answers.
enum class TokenRefusal {
    malformed,
    wrong_algorithm,
    unknown_key,
    wrong_signature,
    wrong_type,
    wrong_site,
    expired,
    outdated_format,
    missing,
    revoked,
    invalidated,
};

// The sentence that clients of this API read in "detail" of a 401. Tells a caller with a forged
// token nothing about what is wrong with it.
std::string_view detail_of(TokenRefusal refusal);

// Immutable; share it between threads freely.
class TokenSigner {
public:
    struct Key {
        std::string id;  // "kid"
        Key32 secret;
    };

    // Which deployment tokens are for; both empty: neither written nor checked.
    struct Site {
        std::string issuer;
        std::string audience;
    };

    // Signs with the first key and accepts all: a new key goes in front, and the old one stays
    // until the last token it signed has expired. `keys` must not be empty.
    TokenSigner(std::vector<Key> keys, Site site);

    std::string mint(const AccessClaims& claims) const;

    // A token is expired at the very moment of "exp" and later.
    std::variant<AccessClaims, TokenRefusal> verify(std::string_view token, base::Instant now)
        const;

private:
    const Key* key_of(std::string_view id) const;

    std::vector<Key> keys_;
    Site site_;
};

// A key id that follows from the key, so configuration need not name it: 8 characters.
std::string key_id_of(const Key32& secret);

}  // namespace platform::crypto
