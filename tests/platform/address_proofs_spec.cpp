#include "platform/crypto/address_proofs.hpp"
#include "platform/crypto/tokens.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using platform::crypto::AddressProof, platform::crypto::AddressProofs, platform::crypto::Key32;

namespace {

const base::Instant noon{1'772'452'800'000ms};

Key32 key(std::uint8_t first) {
    Key32 key;
    key.bytes[0] = first;
    return key;
}

AddressProof proof() {
    return {
        .email = "ann@example.org",
        .id = "01KJPQAY00ADAADAADAADAADA3",
        .issued_at = noon,
        .expires_at = noon + 15min
    };
}

}  // namespace

TEST_CASE("a proof of an address is read back until it expires") {
    const AddressProofs proofs{{key(1)}};
    const auto token = proofs.mint(proof());
    CHECK((proofs.verify(token, noon) == proof()));
    CHECK(proofs.verify(token, noon + 15min - 1s).has_value());
    CHECK_FALSE(proofs.verify(token, noon + 15min).has_value());
}

TEST_CASE("a proof of an address says for whom and by whom it was made") {
    const auto token = AddressProofs{{key(1)}}.mint(proof());
    const auto from = token.find('.') + 1;
    const auto json = platform::crypto::from_base64url(token.substr(from, token.rfind('.') - from));
    CHECK(
        json == R"({"sub":"ann@example.org","typ":"email_verification",)"
                R"("jti":"01KJPQAY00ADAADAADAADAADA3","iat":1772452800,"exp":1772453700,)"
                R"("iss":"instainstru-auth-email","aud":"instainstru-email-verification"})"
    );
}

TEST_CASE("a proof of an address that was tampered with proves nothing") {
    const AddressProofs proofs{{key(1)}};
    const auto token = proofs.mint(proof());
    for (std::size_t i = 0; i < token.size(); ++i) {
        CAPTURE(i);
        auto forged = token;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        const auto read = proofs.verify(forged, noon);
        CHECK_FALSE(read.has_value());
    }
    for (const auto& text : {std::string{}, std::string{"."}, std::string{".."}, token + "."}) {
        CHECK_FALSE(proofs.verify(text, noon).has_value());
    }
    CHECK_FALSE(AddressProofs{{key(2)}}.verify(token, noon).has_value());
}

TEST_CASE("while the key is replaced, proofs of the old one go on being proofs") {
    const auto token = AddressProofs{{key(1)}}.mint(proof());
    CHECK((AddressProofs{{key(2), key(1)}}.verify(token, noon).has_value()));
}

TEST_CASE("an access token is no proof of an address, nor the other way round") {
    const platform::crypto::TokenSigner signer{{{.id = "k", .secret = key(1)}}, {}};
    const AddressProofs proofs{{key(1)}};
    const auto access = signer.mint(
        {.person = "p", .email = "e", .token_id = "t", .issued_at = noon, .expires_at = noon + 1h}
    );
    CHECK_FALSE(proofs.verify(access, noon).has_value());
    const auto read = signer.verify(proofs.mint(proof()), noon);
    CHECK(std::holds_alternative<platform::crypto::TokenRefusal>(read));
}
