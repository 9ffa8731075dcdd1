// What those who watch a process, and those who route to it, are told.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>

using namespace tests;

TEST_CASE("health says what runs here, in body and head") {
    House house;
    const auto said = house.when(get("/api/v1/health"));
    said.then(
        200,
        {{"/status", "healthy"},
         {"/service", "instainstru"},
         {"/version", "test"},
         {"/environment", "preview"},
         {"/git_sha", "0123abc"}}
    );
    CHECK(said.header("x-commit-sha") == "0123abc");
}

TEST_CASE("every answer says of which site it is, and what is known of its phase") {
    House house;
    for (const auto* path : {"/api/v1/health/lite", "/api/v1/auth/me", "/nowhere"}) {
        CAPTURE(path);
        const auto said = house.when(get(path));
        CHECK(said.header("x-site-mode") == "preview");
        CHECK(said.header("x-phase") == "beta");
        CHECK(said.header("x-beta-phase") == "unknown");
        CHECK(said.header("x-beta-allow-signup") == "0");
    }
}
