#include "platform/crypto/tokens.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace platform::crypto;
using namespace std::chrono_literals;

namespace {

Key32 key_filled_with(std::uint8_t byte) {
    Key32 key;
    key.bytes.fill(byte);
    return key;
}

const base::Instant noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 12h};
const TokenSigner::Key first_key{"first", key_filled_with(1)};
const TokenSigner::Key second_key{"second", key_filled_with(2)};
const TokenSigner signer{{first_key}, {}};

AccessClaims adas_claims() {
    return {
        .person = "01ADA",
        .email = "ada@example.com",
        .token_id = "01TOKEN",
        .issued_at = noon,
        .expires_at = noon + 12h,
    };
}

std::string encoded(std::string_view json) {
    return to_base64url(bytes_of(json));
}

// A token with any header and payload, signed properly.
std::string forged(std::string_view header, std::string_view payload) {
    const auto text = encoded(header) + "." + encoded(payload);
    return text + "." + to_base64url(hmac_sha256(first_key.secret, text));
}

constexpr auto good_header = R"({"alg":"HS256","typ":"JWT","kid":"first"})";

std::string payload_with(std::string_view more) {
    return fmt::format(
        R"({{"sub":"01ADA","email":"ada@example.com","iat":{},"exp":{}{}}})",
        noon.time_since_epoch() / 1s,
        (noon + 1h).time_since_epoch() / 1s,
        more
    );
}

void check_refused(const std::variant<AccessClaims, TokenRefusal>& verdict, TokenRefusal expected) {
    REQUIRE(std::holds_alternative<TokenRefusal>(verdict));
    CHECK((std::get<TokenRefusal>(verdict) == expected));
}

void check_accepted(
    const std::variant<AccessClaims, TokenRefusal>& verdict, const AccessClaims& expected
) {
    REQUIRE(std::holds_alternative<AccessClaims>(verdict));
    CHECK((std::get<AccessClaims>(verdict) == expected));
}

}  // namespace

TEST_CASE("a token says who signed in, until it expires") {
    const auto token = signer.mint(adas_claims());
    check_accepted(signer.verify(token, noon), adas_claims());
    check_accepted(signer.verify(token, noon + 12h - 1ms), adas_claims());
    check_refused(signer.verify(token, noon + 12h), TokenRefusal::expired);
}

TEST_CASE("a token carries a grant of early access, and none when there is none") {
    auto claims = adas_claims();
    claims.beta =
        BetaClaims{.role = "instructor", .phase = "instructor_only", .invited_by = "ABCD2345"};
    check_accepted(signer.verify(signer.mint(claims), noon), claims);
    claims.beta->invited_by.reset();
    check_accepted(signer.verify(signer.mint(claims), noon), claims);
}

TEST_CASE("a token of a later release, with claims not known yet, is accepted") {
    const auto token =
        forged(good_header, payload_with(R"(,"jti":"x","typ":"access","later":[1])"));
    CHECK(std::holds_alternative<AccessClaims>(signer.verify(token, noon)));
}

TEST_CASE("a forged token is refused") {
    const auto payload = payload_with(R"(,"jti":"x","typ":"access")");
    const auto good = forged(good_header, payload);

    struct Row {
        const char* because;
        std::string token;
        TokenRefusal refusal;
    };

    const Row rows[] = {
        {"empty", "", TokenRefusal::malformed},
        {"no token", "Bearer", TokenRefusal::malformed},
        {"two parts", "a.b", TokenRefusal::malformed},
        {"header is not base64url", "!." + encoded(payload) + ".x", TokenRefusal::malformed},
        {"header is not JSON", forged("{", payload), TokenRefusal::malformed},
        {"header is no object", forged("[]", payload), TokenRefusal::malformed},
        {"unsigned",
         encoded(R"({"alg":"none","kid":"first"})") + "." + encoded(payload) + ".",
         TokenRefusal::wrong_algorithm},
        {"another algorithm",
         forged(R"({"alg":"HS512","kid":"first"})", payload),
         TokenRefusal::wrong_algorithm},
        {"the algorithm in other letters",
         forged(R"({"alg":"hs256","kid":"first"})", payload),
         TokenRefusal::wrong_algorithm},
        {"an algorithm that is no text",
         forged(R"({"alg":1,"kid":"first"})", payload),
         TokenRefusal::malformed},
        {"a key nobody knows",
         forged(R"({"alg":"HS256","kid":"other"})", payload),
         TokenRefusal::unknown_key},
        {"no key named", forged(R"({"alg":"HS256"})", payload), TokenRefusal::unknown_key},
        {"extensions it must understand",
         forged(R"({"alg":"HS256","kid":"first","crit":["b64"]})", payload),
         TokenRefusal::malformed},
        {"another signature",
         good.substr(0, good.size() - 1) + (good.back() == 'A' ? "E" : "A"),
         TokenRefusal::wrong_signature},
        {"no signature", good.substr(0, good.rfind('.') + 1), TokenRefusal::wrong_signature},
        {"a fourth part", good + ".x", TokenRefusal::wrong_signature},
        {"payload is not JSON", forged(good_header, "{"), TokenRefusal::malformed},
        {"a refresh token",
         forged(good_header, payload_with(R"(,"jti":"x","typ":"refresh")")),
         TokenRefusal::wrong_type},
        {"a token of no type",
         forged(good_header, payload_with(R"(,"jti":"x")")),
         TokenRefusal::wrong_type},
        {"before tokens had ids",
         forged(good_header, payload_with(R"(,"typ":"access")")),
         TokenRefusal::outdated_format},
        {"for ever valid",
         forged(good_header, R"({"sub":"a","jti":"x","typ":"access"})"),
         TokenRefusal::expired},
        {"valid until a text",
         forged(good_header, R"({"sub":"a","jti":"x","typ":"access","exp":"9"})"),
         TokenRefusal::malformed},
        {"nobody's",
         forged(good_header, R"({"jti":"x","typ":"access","exp":99999999999})"),
         TokenRefusal::malformed},
        {"longer than any of ours", std::string(5000, 'a'), TokenRefusal::malformed},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        check_refused(signer.verify(row.token, noon), row.refusal);
    }
}

TEST_CASE("a token that ends in a million years, or began before the first, is malformed") {
    const auto payload = [](std::string_view issued, std::string_view expires) {
        return fmt::format(
            R"({{"sub":"01ADA","email":"a@b.c","jti":"x","typ":"access","iat":{},"exp":{}}})",
            issued,
            expires
        );
    };
    const auto verdict = [&](std::string_view issued, std::string_view expires) {
        return signer.verify(forged(good_header, payload(issued, expires)), noon);
    };
    CHECK(std::holds_alternative<AccessClaims>(verdict("0", "253402300799")));
    check_refused(verdict("0", "253402300800"), TokenRefusal::malformed);
    check_refused(verdict("0", "9223372036854775807"), TokenRefusal::malformed);
    check_refused(verdict("-1", "253402300799"), TokenRefusal::malformed);
    check_refused(verdict("-9223372036854775808", "253402300799"), TokenRefusal::malformed);
}

TEST_CASE("tokens survive the change to a new key, and end with the old one") {
    const auto old_token = signer.mint(adas_claims());
    const TokenSigner both{{second_key, first_key}, {}};
    const TokenSigner after{{second_key}, {}};
    check_accepted(both.verify(old_token, noon), adas_claims());
    check_accepted(after.verify(both.mint(adas_claims()), noon), adas_claims());
    check_refused(after.verify(old_token, noon), TokenRefusal::unknown_key);
}

TEST_CASE("a key under the name of another does not sign for it") {
    const TokenSigner impostor{{{"first", key_filled_with(9)}}, {}};
    check_refused(signer.verify(impostor.mint(adas_claims()), noon), TokenRefusal::wrong_signature);
}

TEST_CASE("a token of one site is not valid on another") {
    const TokenSigner prod{{first_key}, {.issuer = "https://api.example.com", .audience = "prod"}};
    const TokenSigner preview{
        {first_key}, {.issuer = "https://api.example.com", .audience = "preview"}
    };
    const TokenSigner elsewhere{{first_key}, {.issuer = "https://example.org", .audience = "prod"}};
    const auto token = prod.mint(adas_claims());
    check_accepted(prod.verify(token, noon), adas_claims());
    check_accepted(signer.verify(token, noon), adas_claims());
    check_refused(preview.verify(token, noon), TokenRefusal::wrong_site);
    check_refused(elsewhere.verify(token, noon), TokenRefusal::wrong_site);
    check_refused(prod.verify(signer.mint(adas_claims()), noon), TokenRefusal::wrong_site);
}

TEST_CASE("a token says which session it is of") {
    auto claims = adas_claims();
    claims.session = "01SESSION";
    check_accepted(signer.verify(signer.mint(claims), noon), claims);
}

TEST_CASE("a refresh token names its session and which of its tokens it is, until it expires") {
    const RefreshClaims claims{
        .person = "01ADA",
        .session = "01SESSION",
        .generation = 4'294'967'295,
        .token_id = "01TOKEN",
        .issued_at = noon,
        .expires_at = noon + 168h
    };
    const auto token = signer.mint_refresh(claims);
    const auto verdict = signer.verify_refresh(token, noon + 168h - 1ms);
    REQUIRE(std::holds_alternative<RefreshClaims>(verdict));
    CHECK(std::get<RefreshClaims>(verdict) == claims);
    const auto late = signer.verify_refresh(token, noon + 168h);
    CHECK((std::get<TokenRefusal>(late) == TokenRefusal::expired));
}

TEST_CASE("a proof of a password names who has shown it, and is good on one site only") {
    const PasswordProof proof{
        .person = "01ADA",
        .email = "ada@example.com",
        .token_id = "01TOKEN",
        .issued_at = noon,
        .expires_at = noon + 60s,
        .password = "0123456789abcdef"
    };
    const TokenSigner prod{{first_key}, {.issuer = "https://api.example.com", .audience = "prod"}};
    const auto token = prod.mint_proof(proof);
    const auto verdict = prod.verify_proof(token, noon + 59s);
    REQUIRE(std::holds_alternative<PasswordProof>(verdict));
    CHECK(std::get<PasswordProof>(verdict) == proof);
    CHECK((std::get<TokenRefusal>(prod.verify_proof(token, noon + 60s)) == TokenRefusal::expired));
    const TokenSigner elsewhere{{second_key}, {}};
    CHECK(std::holds_alternative<TokenRefusal>(elsewhere.verify_proof(token, noon)));
}

TEST_CASE("a stream token names who listens and their session, until it expires") {
    const StreamClaims claims{
        .person = "01ADA",
        .session = "01SESSION",
        .token_id = "01TOKEN",
        .issued_at = noon,
        .expires_at = noon + 30s
    };
    const auto token = signer.mint_stream(claims);
    const auto verdict = signer.verify_stream(token, noon + 30s - 1ms);
    REQUIRE(std::holds_alternative<StreamClaims>(verdict));
    CHECK(std::get<StreamClaims>(verdict) == claims);
    const auto late = signer.verify_stream(token, noon + 30s);
    CHECK((std::get<TokenRefusal>(late) == TokenRefusal::expired));
    const TokenSigner elsewhere{{first_key}, {.issuer = "https://x.example", .audience = "prod"}};
    CHECK((std::get<TokenRefusal>(elsewhere.verify_stream(token, noon)) == TokenRefusal::wrong_site)
    );
}

TEST_CASE("no kind of token is taken for another") {
    const auto access = signer.mint(adas_claims());
    const auto refresh = signer.mint_refresh(
        {.person = "01ADA",
         .session = "01SESSION",
         .token_id = "01TOKEN",
         .issued_at = noon,
         .expires_at = noon + 1h}
    );
    const auto proof = signer.mint_proof(
        {.person = "01ADA",
         .email = "ada@example.com",
         .token_id = "01TOKEN",
         .issued_at = noon,
         .expires_at = noon + 1h}
    );
    const auto stream = signer.mint_stream(
        {.person = "01ADA",
         .session = "01SESSION",
         .token_id = "01TOKEN",
         .issued_at = noon,
         .expires_at = noon + 1h}
    );
    for (const auto& token : {refresh, proof, stream}) {
        check_refused(signer.verify(token, noon), TokenRefusal::wrong_type);
    }
    for (const auto& token : {access, refresh, proof}) {
        CHECK(
            (std::get<TokenRefusal>(signer.verify_stream(token, noon)) == TokenRefusal::wrong_type)
        );
    }
    for (const auto& token : {access, proof, stream}) {
        CHECK(
            (std::get<TokenRefusal>(signer.verify_refresh(token, noon)) == TokenRefusal::wrong_type)
        );
    }
    for (const auto& token : {access, refresh, stream}) {
        CHECK((std::get<TokenRefusal>(signer.verify_proof(token, noon)) == TokenRefusal::wrong_type)
        );
    }
}

TEST_CASE("clients read the same sentences as before") {
    CHECK(detail_of(TokenRefusal::missing) == "Not authenticated");
    CHECK(detail_of(TokenRefusal::wrong_signature) == "Could not validate credentials");
    CHECK(detail_of(TokenRefusal::expired) == "Could not validate credentials");
    CHECK(detail_of(TokenRefusal::outdated_format) == "Token format outdated, please re-login");
    CHECK(detail_of(TokenRefusal::revoked) == "Token has been revoked");
    CHECK(detail_of(TokenRefusal::invalidated) == "Token has been invalidated");
}

TEST_CASE("a key's id follows from the key and does not tell it") {
    CHECK(key_id_of(first_key.secret) == key_id_of(first_key.secret));
    CHECK(key_id_of(first_key.secret) != key_id_of(second_key.secret));
    CHECK(key_id_of(first_key.secret).size() == 8);
}
