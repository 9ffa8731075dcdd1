// From what a shard says to what HTTP says.

#include "api/answers.hpp"
#include "shards/answer.hpp"

#include <doctest/doctest.h>

#include <string_view>

TEST_CASE("what a shard did not do has a status, a code, and when to come back if that helps") {
    using Kind = shards::Answer::Kind;

    struct Row {
        Kind kind;
        int status;
        std::string_view code;
        bool comes_back;
    };

    const Row rows[] = {
        {Kind::too_large, 413, "command_too_large", false},
        {Kind::other_body, 409, "idempotency_key_mismatch", false},
        {Kind::busy, 429, "too_busy", true},
        {Kind::unknown, 503, "OUTCOME_UNKNOWN", true},
        {Kind::not_here, 503, "event_log_unavailable", true},
    };
    for (const auto& [kind, status, code, comes_back] : rows) {
        CAPTURE(code);
        const auto refused = api::refusal_of({.kind = kind, .command = "ID"});
        REQUIRE(refused);
        CHECK(refused->status == status);
        REQUIRE(refused->problem);
        CHECK(refused->problem->code == code);
        CHECK(refused->headers.find("X-Command-ID") == "ID");
        CHECK(refused->headers.find("Retry-After").has_value() == comes_back);
    }
    for (const auto kind : {Kind::done, Kind::nothing, Kind::repeated}) {
        CHECK_FALSE(api::refusal_of({.kind = kind}));
    }
}
