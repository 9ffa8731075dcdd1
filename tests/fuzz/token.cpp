// Access tokens. Of two lines or more the first is a header and the second a payload, and what is
// read is signed as if it were ours: that is as far as a key that leaked would lead.

#include "platform/crypto/tokens.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

namespace {

namespace crypto = platform::crypto;

const crypto::Key32 secret{};
const base::Instant now{std::chrono::seconds{1'772'452'800}};

std::string signed_by_us(std::string_view header, std::string_view payload) {
    const auto text = crypto::to_base64url(crypto::bytes_of(header)) + "." +
                      crypto::to_base64url(crypto::bytes_of(payload));
    return text + "." + crypto::to_base64url(crypto::hmac_sha256(secret, text));
}

}  // namespace

void token(std::string_view input) {
    static const crypto::TokenSigner signer{{{"key", secret}}, {"here", ""}};
    const auto raw = signer.verify(input, now);
    must(!std::holds_alternative<crypto::AccessClaims>(raw), "nobody signs but us");
    const auto header = take_line(input);
    const auto verified = signer.verify(signed_by_us(header, input), now);
    if (const auto* refusal = std::get_if<crypto::TokenRefusal>(&verified)) {
        must(!crypto::detail_of(*refusal).empty(), "a refusal has a sentence");
        return;
    }
    const auto& claims = std::get<crypto::AccessClaims>(verified);
    must(!claims.person.empty() && !claims.token_id.empty(), "a token names a person and itself");
    must(claims.expires_at > now, "a token that is expired is refused");
    const auto again = signer.verify(signer.mint(claims), now);
    const auto* same = std::get_if<crypto::AccessClaims>(&again);
    must(same != nullptr && *same == claims, "claims come back as they were");
}

}  // namespace fuzz
