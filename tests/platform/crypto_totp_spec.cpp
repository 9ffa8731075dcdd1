#include "platform/crypto/system_random.hpp"
#include "platform/crypto/totp.hpp"

#include <doctest/doctest.h>

using namespace platform::crypto;
using namespace std::chrono_literals;

namespace {

// Of RFC 6238, appendix B: "12345678901234567890".
constexpr std::string_view rfc_secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

base::Instant at(std::int64_t seconds) {
    return base::Instant{std::chrono::seconds{seconds}};
}

}  // namespace

TEST_CASE("codes are those of RFC 6238, appendix B") {
    struct Row {
        std::int64_t seconds;
        std::string_view code;  // the last six of the eight digits that are printed there
    };

    const Row rows[] = {
        {59, "287082"},
        {1'111'111'109, "081804"},
        {1'111'111'111, "050471"},
        {1'234'567'890, "005924"},
        {2'000'000'000, "279037"},
        {20'000'000'000, "353130"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.seconds);
        CHECK(totp_code(rfc_secret, totp_step_of(at(row.seconds))) == row.code);
    }
}

TEST_CASE("a code is good for its half minute, the one before and the one after") {
    struct Row {
        std::int64_t seconds;
        bool matches;
    };

    const Row rows[] = {
        {1'234'567'859, false},
        {1'234'567'860, true},
        {1'234'567'890, true},
        {1'234'567'949, true},
        {1'234'567'950, false},
    };
    const auto step = totp_step_of(at(1'234'567'890));
    for (const auto& row : rows) {
        CAPTURE(row.seconds);
        const auto match = totp_match(rfc_secret, "005924", at(row.seconds));
        CHECK(match.has_value() == row.matches);
        CHECK(match.value_or(step) == step);
    }
}

TEST_CASE("what is no code matches nothing") {
    for (const std::string_view code : {"", "00592", "0059240", "5924", "abcdef", "005925"}) {
        CAPTURE(code);
        CHECK_FALSE(totp_match(rfc_secret, code, at(1'234'567'890)).has_value());
    }
    CHECK_FALSE(totp_code("not base 32", 1).has_value());
}

TEST_CASE("a secret is 160 bits of chance, as apps read it") {
    SystemRandom random;
    const auto secret = make_totp_secret(random);
    CHECK(secret.size() == 32);
    CHECK(totp_code(secret, 1).has_value());
    CHECK(secret != make_totp_secret(random));
}

TEST_CASE("apps learn issuer, account and secret from one address") {
    CHECK(
        totp_url("iNSTAiNSTRU", "ada@example.org", "GEZDGNBV") ==
        "otpauth://totp/iNSTAiNSTRU:ada%40example.org?secret=GEZDGNBV&issuer=iNSTAiNSTRU"
        "&algorithm=SHA1&digits=6&period=30"
    );
}
