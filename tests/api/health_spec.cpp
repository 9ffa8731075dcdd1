// What those who watch a process, and those who route to it, are told.

#include "api/health.hpp"
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
        CHECK(said.header("x-phase") == "instructor_only");
        CHECK(said.header("x-beta-phase") == "instructor_only");
        CHECK(said.header("x-beta-allow-signup") == "0");
    }
}

TEST_CASE("as long as the settings are not known, the head says so and promises nothing") {
    const auto headers = api::site_headers("prod", std::nullopt);
    using Headers = std::vector<std::pair<std::string, std::string>>;
    CHECK(
        (headers ==
         Headers{
             {"X-Site-Mode", "prod"},
             {"X-Phase", "beta"},
             {"x-beta-phase", "unknown"},
             {"x-beta-allow-signup", "0"}
         })
    );
}

TEST_CASE("readiness tells the lag of each projection and what the tables are like") {
    House house;
    house.system().projections = {
        {.name = "batch_list", .lag_seconds = 0.25, .state = "live"},
        {.name = "invite_list", .lag_seconds = 7.5, .state = "live"}
    };
    const auto ready = house.when(get("/api/v1/ready"));
    ready.then(
        200,
        {{"/status", "ok"},
         {"/kafka", "true"},
         {"/database", "true"},
         {"/projection_lag_s/batch_list", "0.25"},
         {"/projection_lag_s/invite_list", "7.5"}}
    );
    CHECK(ready.at("/schema_version").starts_with("0003_"));
    CHECK(ready.at("/problems") == "[]");
}

TEST_CASE("a projection that stands makes the process degraded, and is named with the reason") {
    House house;
    house.system().projections = {
        {.name = "batch_list",
         .state = "stopped",
         .error = {std::string{"a fact of a newer version"}}}
    };
    house.when(get("/api/v1/ready"))
        .then(
            200,
            {{"/status", "degraded"},
             {"/problems/0", "batch_list stopped: a fact of a newer version"}}
        );
}

TEST_CASE("whoever is leaving, or hears nothing of the log, is sent no requests") {
    House house;
    house.system().draining = true;
    const auto leaving = house.when(get("/api/v1/ready"));
    leaving.then_problem(503, "draining");
    CHECK_FALSE(leaving.header("retry-after").empty());
    house.when(get("/api/v1/health")).then(200);
    house.system().draining = false;
    house.system().log.brokers_ok = false;
    house.when(get("/ready")).then_problem(503, "event_log_unavailable");
    house.system().log.brokers_ok = true;
    house.when(get("/api/v1/ready")).then(200);
}
