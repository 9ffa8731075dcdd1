// The settings of the beta over HTTP: what holds, changing it, its history, and what every answer
// says of it.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string path = "/api/v1/beta/settings";

std::string settings(bool disabled, std::string_view phase, bool allow_signup) {
    return fmt::format(
        R"({{"beta_disabled":{},"beta_phase":"{}","allow_signup_without_invite":{}}})",
        disabled,
        phase,
        allow_signup
    );
}

Ask change(std::string body) {
    return put(path).json(std::move(body));
}

}  // namespace

TEST_CASE("before anybody has changed them, the settings are the defaults") {
    House house;
    house.when_admin(get(path)).then(
        200,
        {{"/beta_disabled", "false"},
         {"/beta_phase", "instructor_only"},
         {"/allow_signup_without_invite", "false"},
         {"/version", "0"},
         {"/updated_at", "null"},
         {"/updated_by", "null"}}
    );
}

TEST_CASE("a change is answered with what it made of them, and is seen from then on") {
    House house;
    const auto said = house.when_admin(change(settings(false, "open_beta", true)));
    said.then(
        200,
        {{"/beta_disabled", "false"},
         {"/beta_phase", "open_beta"},
         {"/allow_signup_without_invite", "true"},
         {"/version", "1"},
         {"/updated_by", "admin:" + house.admin.id}},
        {"BetaSettingsChanged"}
    );
    CHECK(said.header("etag") == "\"1\"");
    const auto shown = house.when_admin(get(path));
    shown.then(200, {{"/version", "1"}, {"/updated_at", said.at("/updated_at")}});
    CHECK(shown.body() == said.body());
}

TEST_CASE("the very next answer of this process tells the new phase, and the PUT itself does") {
    House house;

    struct Row {
        bool disabled;
        std::string_view phase;
        bool allow_signup;
        std::string told_phase;
        std::string told_allow;
    };

    const Row rows[] = {
        {false, "open_beta", false, "open_beta", "0"},
        {false, "instructor_only", true, "instructor_only", "1"},
        {true, "instructor_only", true, "disabled", "1"},
        {false, "instructor_only", false, "instructor_only", "0"},
    };
    for (const auto& row : rows) {
        const auto body = settings(row.disabled, row.phase, row.allow_signup);
        CAPTURE(body);
        for (const auto& said :
             {house.when_admin(change(body)),
              house.when(get("/api/v1/health")),
              house.when(get("/nowhere"))}) {
            CHECK(said.header("x-beta-phase") == row.told_phase);
            CHECK(said.header("x-phase") == row.told_phase);
            CHECK(said.header("x-beta-allow-signup") == row.told_allow);
        }
    }
}

TEST_CASE("the phase that early clients call disabled disables the beta and keeps its phase") {
    House house;
    house.when_admin(change(settings(false, "open_beta", false)))
        .then(200, {}, {"BetaSettingsChanged"});
    house.when_admin(change(settings(false, "disabled", false)))
        .then(
            200, {{"/beta_disabled", "true"}, {"/beta_phase", "open_beta"}}, {"BetaSettingsChanged"}
        );
}

TEST_CASE("what is not the three settings is refused with its place, and nothing changes") {
    House house;

    struct Row {
        std::string body;
        const char* place;
    };

    const Row rows[] = {
        {settings(false, "alpha", false), R"(["body","beta_phase"])"},
        {settings(false, "", false), R"(["body","beta_phase"])"},
        {settings(false, "Open_Beta", false), R"(["body","beta_phase"])"},
        {R"({"beta_phase":"open_beta","allow_signup_without_invite":false})",
         R"(["body","beta_disabled"])"},
        {R"({"beta_disabled":false,"allow_signup_without_invite":false})",
         R"(["body","beta_phase"])"},
        {R"({"beta_disabled":false,"beta_phase":"open_beta"})",
         R"(["body","allow_signup_without_invite"])"},
        {R"({"beta_disabled":false,"beta_phase":"open_beta","allow_signup_without_invite":false,)"
         R"("x":1})",
         R"(["body","x"])"},
        {R"({"beta_disabled":"no","beta_phase":"open_beta","allow_signup_without_invite":false})",
         R"(["body","beta_disabled"])"},
        {fmt::format(
             R"({{"beta_disabled":true,"beta_phase":"open_beta",)"
             R"("allow_signup_without_invite":false,"reason":"{}"}})",
             std::string(257, 'x')
         ),
         R"(["body","reason"])"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.body);
        house.when_admin(change(row.body)).then_invalid(row.place);
    }
    CHECK(house.count_facts("BetaSettingsChanged") == 0);
}

TEST_CASE("settings are for administrators only") {
    House house;
    const auto body = settings(true, "open_beta", false);
    for (auto ask : {get(path), change(body), get(path + "/history")}) {
        CAPTURE(ask.what());
        house.when(ask).then_problem(401, "not_authenticated");
        const auto said = house.when(ask.by(house.student));
        said.then_problem(403, "forbidden");
        CHECK(said.at("/detail") == "User does not have required role: admin");
    }
}

TEST_CASE("with If-Match only the version that was seen is changed") {
    House house;
    auto open = change(settings(false, "open_beta", false));
    house.when_admin(open.with("If-Match", "0"))
        .then(200, {{"/version", "1"}}, {"BetaSettingsChanged"});
    const auto late =
        house.when_admin(change(settings(true, "open_beta", false)).with("If-Match", "0"));
    late.then_problem(412, "precondition_failed");
    house.when_admin(change(settings(true, "open_beta", false)).with("If-Match", "\"1\""))
        .then(200, {{"/version", "2"}}, {"BetaSettingsChanged"});
    house.when_admin(change(settings(false, "open_beta", false)).with("If-Match", "*"))
        .then(200, {{"/version", "3"}}, {"BetaSettingsChanged"});
    for (const auto* malformed : {"x", "\"\"", "1x", "-1", "W/\"3\"", "99999999999"}) {
        CAPTURE(malformed);
        house.when_admin(change(settings(false, "open_beta", false)).with("If-Match", malformed))
            .then_problem(400, "invalid_if_match");
    }
}

TEST_CASE("of two operators who change the same version at once, one is told that they are late") {
    House house;
    http_test::Wire one{house.port()};
    http_test::Wire other{house.port()};
    const auto ask = [&](std::string_view phase) {
        return change(settings(true, phase, false)).with("If-Match", "0").by(house.admin).bytes();
    };
    one.send(ask("open_beta"));
    other.send(ask("instructor_only"));
    const auto first = one.answer().status;
    const auto second = other.answer().status;
    CHECK(first + second == 200 + 412);
    CHECK(house.count_facts("BetaSettingsChanged") == 1);
}

TEST_CASE("the same request under the same key changes the settings once") {
    House house;
    const auto body = settings(false, "open_beta", false);
    const auto once = house.when_admin(change(body).key("once"));
    house.when_admin(change(settings(true, "open_beta", false)))
        .then(200, {{"/version", "2"}}, {"BetaSettingsChanged"});
    const auto again = house.when_admin(change(body).key("once"));
    CHECK(again.status() == 200);
    CHECK(again.body() == once.body());
    house.when_admin(change(settings(true, "open_beta", true)).key("once"))
        .then_problem(409, "idempotency_key_mismatch");
    CHECK(house.count_facts("BetaSettingsChanged") == 2);
}

TEST_CASE("the history tells each change, newest first, with who and why") {
    House house;
    house
        .when_admin(change(
            R"({"beta_disabled":false,"beta_phase":"open_beta","allow_signup_without_invite":false,)"
            R"("reason":"all are welcome"})"
        ))
        .then(200, {}, {"BetaSettingsChanged"});
    house.when_admin(change(settings(true, "open_beta", false)))
        .then(200, {}, {"BetaSettingsChanged"});
    house.settle();
    house.when_admin(get(path + "/history"))
        .then(
            200,
            {{"/count", "2"},
             {"/changes/0/version", "2"},
             {"/changes/0/before/beta_disabled", "false"},
             {"/changes/0/after/beta_disabled", "true"},
             {"/changes/0/reason", "null"},
             {"/changes/1/version", "1"},
             {"/changes/1/by", "admin:" + house.admin.id},
             {"/changes/1/before/beta_phase", "instructor_only"},
             {"/changes/1/after/beta_phase", "open_beta"},
             {"/changes/1/reason", "all are welcome"},
             {"/next_cursor", "null"}}
        );
    const auto page = house.when_admin(get(path + "/history?limit=1"));
    page.then(200, {{"/count", "1"}, {"/changes/0/version", "2"}});
    house.when_admin(get(path + "/history?limit=1&cursor=" + page.at("/next_cursor")))
        .then(200, {{"/changes/0/version", "1"}, {"/next_cursor", "null"}});
    house.when_admin(get(path + "/history?cursor=x")).then_problem(400, "invalid_cursor");
}

TEST_CASE("settings are shown and changed while PostgreSQL is down") {
    House house{{.has_rows = false}};
    house.when_admin(change(settings(false, "open_beta", false)))
        .then(200, {{"/beta_phase", "open_beta"}}, {"BetaSettingsChanged"});
    house.when_admin(get(path)).then(200, {{"/beta_phase", "open_beta"}});
    house.when_admin(get(path + "/history")).then_problem(503, "database_unavailable");
}

// ── The gate ─────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("whom the gate of what is public lets pass in which phase") {
    House house{{.environment = "prod"}};
    house.given_access(house.student, events::Role::student, events::Phase::instructor_only);
    const auto ben = house.given_person("ben@example.org", events::Role::student, "");
    house.settle();
    const auto ping = get("/api/v1/gated/ping");

    struct Row {
        std::string body;
        int anonymous;
        int without_grant;
        int with_grant;
    };

    const Row rows[] = {
        {settings(false, "instructor_only", false), 403, 403, 200},
        {settings(false, "open_beta", false), 200, 200, 200},
        {settings(true, "instructor_only", false), 200, 200, 200},
        {settings(false, "instructor_only", true), 403, 403, 200},
    };
    for (const auto& row : rows) {
        CAPTURE(row.body);
        CHECK(house.when_admin(change(row.body)).status() == 200);
        for (const auto& [ask, status] :
             {std::pair{ping, row.anonymous},
              std::pair{Ask{ping}.by(ben), row.without_grant},
              std::pair{Ask{ping}.by(house.student), row.with_grant},
              std::pair{Ask{ping}.by_cookie(house.student), row.with_grant}}) {
            const auto said = house.when(ask);
            if (status == 200) {
                said.then(200, {{"/ok", "true"}});
            } else {
                said.then_problem(403, "beta_access_required");
                CHECK(said.at("/detail") == "Beta access required");
            }
        }
    }
}

TEST_CASE("a token that is worth nothing has no grants at the gate") {
    House house{{.environment = "prod"}};
    house.given_access(house.student, events::Role::student, events::Phase::instructor_only);
    house.when(get("/api/v1/gated/ping").with("Authorization", "Bearer nonsense"))
        .then_problem(403, "beta_access_required");
    house.when(post("/api/v1/public/logout").by(house.student)).then(204, {}, {"SignedOut"});
    house.when(get("/api/v1/gated/ping").by(house.student))
        .then_problem(403, "beta_access_required");
}

TEST_CASE("a preview of the site has a gate of its own, so this one lets pass") {
    House house{{.environment = "preview"}};
    house.when(get("/api/v1/gated/ping")).then(200, {{"/ok", "true"}});
}

TEST_CASE("the gate's ping takes no parameters") {
    House house;
    house.when(get("/api/v1/gated/ping?x=1")).then_invalid(R"(["query","x"])");
}

// ── For whoever routes in front of the pages ─────────────────────────────────────────────────────

TEST_CASE("an edge is told which page it may show on which host") {
    House house;
    const std::string policy = "/api/v1/beta/route-policy";
    const auto home = get(policy + "?host=www.Beta.instainstru.com%3A443&path=%2F");
    house.when(home).then(
        200,
        {{"/site", "beta"},
         {"/phase", "instructor_only"},
         {"/allow_signup", "false"},
         {"/action", "redirect"},
         {"/location", "/instructor/join"}}
    );
    const auto signup =
        house.when(get(policy + "?host=beta.instainstru.com&path=%2Fsignup%3Finvite_code%3DX"));
    signup.then(200, {{"/action", "allow"}});
    CHECK_FALSE(signup.has("/location"));
    house.when_admin(change(settings(true, "instructor_only", false)));
    house.when(home).then(200, {{"/phase", "disabled"}, {"/action", "allow"}});
    house.when(get(policy + "?path=%2F")).then_invalid(R"(["query","host"])");
    house.when(get(policy + "?host=x")).then_invalid(R"(["query","path"])");
}
