#include "api/access/verified_tokens.hpp"

#include <doctest/doctest.h>

namespace {

using std::chrono::seconds;

constexpr base::Instant noon{base::Duration{1'772'452'800'000}};

platform::crypto::AccessClaims until(base::Instant end) {
    return {.person = "01M8CX7Q5E0E8MVDP0K2B5NASE", .token_id = "1", .expires_at = end};
}

}  // namespace

TEST_CASE("a token that was verified is known until the very moment it expires") {
    api::VerifiedTokens verified;
    verified.add("a.b.c", until(noon + seconds{60}));
    CHECK(verified.find("a.b.c", noon + seconds{59}) == until(noon + seconds{60}));
    CHECK_FALSE(verified.find("a.b.c", noon + seconds{60}));
    CHECK_FALSE(verified.find("a.b.c", noon));  // and is then forgotten
}

TEST_CASE("only the whole token is known, and not one with another signature") {
    api::VerifiedTokens verified;
    verified.add("a.b.c", until(noon + seconds{60}));
    CHECK_FALSE(verified.find("a.b.d", noon));
    CHECK_FALSE(verified.find("a.b.", noon));
    CHECK_FALSE(verified.find("a.b.cc", noon));
}

TEST_CASE("more tokens than there is room for are not kept") {
    api::VerifiedTokens verified{2};
    verified.add("1", until(noon + seconds{60}));
    verified.add("2", until(noon + seconds{60}));
    verified.add("3", until(noon + seconds{60}));
    CHECK_FALSE(verified.find("1", noon));
    CHECK(verified.find("3", noon));
}
