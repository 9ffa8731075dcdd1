#pragma once
// JSON Web Tokens signed with HS256, and no other algorithm. Who signs in gets an access token,
// which every request shows, and a refresh token, which is good for nothing but the next two. Where
// there is a second factor, the password alone gives a proof of it, for a minute. A stream token
// opens one stream, for clients that can show it in the address alone.

#include "base/time.hpp"
#include "platform/crypto/hash.hpp"

#include <boost/describe.hpp>

#include <cstdint>
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
    std::string session = {};  // "sid"; empty: of none, and not refreshed

    bool operator==(const AccessClaims&) const = default;
};

struct RefreshClaims {
    std::string person;
    std::string session;
    std::uint32_t generation = 0;  // "gen": which of the session's refresh tokens it is
    std::string token_id;
    base::Instant issued_at;
    base::Instant expires_at;

    bool operator==(const RefreshClaims&) const = default;
};

// The password was right, and a second factor is still to be shown.
struct PasswordProof {
    std::string person;
    std::string email;
    std::string token_id;
    base::Instant issued_at;
    base::Instant expires_at;
    std::string password;  // which of theirs it was: another since, and it proves nothing

    bool operator==(const PasswordProof&) const = default;
};

// It goes into addresses: it tells of nobody by name, and opens nothing but a stream, once.
struct StreamClaims {
    std::string person;
    std::string session;  // that it ends with; of a token without one, that token's id
    std::string token_id;
    base::Instant issued_at;
    base::Instant expires_at;

    bool operator==(const StreamClaims&) const = default;
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
BOOST_DESCRIBE_ENUM(
    TokenRefusal,
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
    invalidated
)

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

    // Also one that has expired: it opens nothing any more, but tells whose session to end.
    std::variant<AccessClaims, TokenRefusal> verify_even_expired(std::string_view token) const;

    // The same for the other kinds; none of them is taken for another.
    std::string mint_refresh(const RefreshClaims& claims) const;
    std::variant<RefreshClaims, TokenRefusal> verify_refresh(
        std::string_view token, base::Instant now
    ) const;
    std::string mint_proof(const PasswordProof& proof) const;
    std::variant<PasswordProof, TokenRefusal> verify_proof(
        std::string_view token, base::Instant now
    ) const;
    // Whether it was used is for the shard to say.
    std::string mint_stream(const StreamClaims& claims) const;
    std::variant<StreamClaims, TokenRefusal> verify_stream(
        std::string_view token, base::Instant now
    ) const;

private:
    template <class Payload>
    std::string sign(const Payload& payload) const;
    template <class Payload>
    std::variant<Payload, TokenRefusal> read(
        std::string_view token, std::string_view type, const Site& site, base::Instant now
    ) const;
    const Key* key_of(std::string_view id) const;

    std::vector<Key> keys_;
    Site site_;
};

// A key id that follows from the key, so configuration need not name it: 8 characters.
std::string key_id_of(const Key32& secret);

}  // namespace platform::crypto
