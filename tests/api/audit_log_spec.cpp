// The audit log over HTTP.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

using namespace tests;

namespace {

const std::string path = "/api/v1/admin/audit-log";
const std::string settings = "/api/v1/beta/settings";

Ask opening(std::string_view reason) {
    return put(settings).json(fmt::format(
        R"({{"beta_disabled":false,"beta_phase":"open_beta","allow_signup_without_invite":false,)"
        R"("reason":"{}"}})",
        reason
    ));
}

}  // namespace

TEST_CASE("an operator's change is told with who, what, why and by which request") {
    House house;
    house.when_admin(opening("all may come").with("X-Request-ID", "the-request-42"))
        .then(200, {}, {"BetaSettingsChanged"});
    house.until(path + "?action=beta.change", {"/count", "1"})
        .then(
            200,
            {{"/entries/0/actor_type", "admin"},
             {"/entries/0/actor_id", house.admin.id},
             {"/entries/0/actor_role", "admin"},
             {"/entries/0/resource_type", "settings"},
             {"/entries/0/request_id", "the-request-42"},
             {"/entries/0/summary/reason", "all may come"},
             {"/entries/0/summary/after/beta_phase", "open_beta"},
             {"/next_cursor", "null"}}
        );
}

TEST_CASE("whoever is mailed, registers and signs in leaves no address and no code in the log") {
    House house;
    const auto invite = house.when_admin(
        post("/api/v1/beta/invites/send").json(R"({"to_email":"ann.bell@example.org"})")
    );
    const auto code = invite.at("/code");
    house.given_person("ben@example.org", events::Role::instructor, "Correct horse 1");
    house.when(
        post("/api/v1/auth/login").form("username=ben%40example.org&password=Correct+horse+1")
    );
    house.when_admin(
        post("/api/v1/admin/suppressions")
            .json(R"({"email":"cy@example.org","reason":"cy@example.org asked for it"})")
    );
    const auto log = house.until(path + "?action=mail.suppress", {"/count", "1"});
    log.then(200, {{"/entries/0/summary/reason", "[REDACTED] asked for it"}});
    house.settle();
    const auto all = house.when_admin(get(path + "?limit=200"));
    for (const auto& secret :
         {std::string{"example.org"}, code, house.recipient("ben@example.org").text}) {
        CAPTURE(secret);
        CHECK(all.body().find(secret) == std::string::npos);
    }
    house.when_admin(get(path + "?actor=" + house.admin.email + "&action=invite.issue"))
        .then(200, {{"/count", "1"}, {"/entries/0/resource_id", invite.at("/id")}});
}

TEST_CASE("the log is read by day and moment, and page by page") {
    House house;
    house.when_admin(opening("one"));
    house.when_admin(put(settings).json(R"({"beta_disabled":true,"beta_phase":"open_beta",)"
                                        R"("allow_signup_without_invite":false})"));
    house.until(path + "?action=beta.change", {"/count", "2"});
    const auto first = house.when_admin(get(path + "?action=beta.change&limit=1"));
    first.then(200, {{"/count", "1"}, {"/entries/0/summary/after/beta_disabled", "true"}});
    house.when_admin(get(path + "?action=beta.change&limit=1&cursor=" + first.at("/next_cursor")))
        .then(200, {{"/entries/0/summary/reason", "one"}, {"/next_cursor", "null"}});
    house.when_admin(get(path + "?action=beta.change&start=2020-01-01&end=2020-12-31"))
        .then(200, {{"/count", "0"}});
    house.when_admin(get(path + "?action=beta.change&start=2020-01-01T00:00:00Z"))
        .then(200, {{"/count", "2"}});
}

TEST_CASE("what the log cannot be asked is refused with its place") {
    House house;
    house.when_admin(get(path + "?limit=0")).then_invalid(R"(["query","limit"])");
    house.when_admin(get(path + "?limit=201")).then_invalid(R"(["query","limit"])");
    house.when_admin(get(path + "?start=yesterday")).then_invalid(R"(["query","start"])");
    house.when_admin(get(path + "?cursor=x")).then_problem(400, "invalid_cursor");
}

TEST_CASE("the audit log is a file that a spreadsheet opens without harm") {
    House house;
    house.when_admin(opening("=1+1")).then(200, {}, {"BetaSettingsChanged"});
    const auto access = fmt::format("/api/v1/admin/people/{}/access", house.student.id);
    house.when_admin(post(access).json(R"({"role":"student","reason":"welcome"})"))
        .then(200, {}, {"BetaAccessGranted"});
    house.settle();
    const auto said = house.when_admin(get(path + "/export.csv?action=access.grant"));
    CHECK(said.status() == 200);
    CHECK(said.header("content-type").starts_with("text/csv"));
    CHECK(said.header("content-disposition") == "attachment; filename=\"audit-log.csv\"");
    const auto& text = said.body();
    CHECK(text.starts_with("at,actor_type,actor_id,actor_role,action,resource_type,"));
    CHECK(std::ranges::count(text, '\n') == 2);
    CHECK(
        text.find(fmt::format(
            ",admin,{},admin,access.grant,account,{},", house.admin.id, house.student.id
        )) != text.npos
    );
    CHECK(house.when_admin(get(path + "/export.csv?start=yesterday")).status() == 422);
    house.when(get(path + "/export.csv").by(house.student)).then_problem(403, "forbidden");
}

TEST_CASE("what befell an entity is told page by page, with how much there is") {
    House house;
    const auto root = fmt::format("/api/v1/admin/people/{}/access", house.student.id);
    for (const auto* role : {"student", "instructor", "admin"}) {
        const auto body = fmt::format(R"({{"role":"{}","reason":"welcome"}})", role);
        house.when_admin(post(root).json(body)).then(200, {}, {"BetaAccessGranted"});
    }
    house.settle();
    const auto audit = [&](std::string_view filter) {
        return house.when_admin(get(fmt::format(
            "/api/v1/admin/audit?entity_type=account&entity_id={}&action=access.grant{}",
            house.student.id,
            filter
        )));
    };
    audit("&limit=2&offset=1")
        .then(
            200,
            {{"/total", "3"},
             {"/limit", "2"},
             {"/offset", "1"},
             {"/items/0/details/role", "instructor"},
             {"/items/1/details/role", "student"},
             {"/items/0/entity_id", house.student.id},
             {"/items/0/actor_id", house.admin.id},
             {"/items/0/actor_role", "admin"}}
        );
    audit("&actor_role=admin").then(200, {{"/total", "3"}});
    audit("&actor_role=student").then(200, {{"/total", "0"}});
    audit("&actor_id=" + house.admin.id).then(200, {{"/total", "3"}});
    audit("&end=2001-01-01").then(200, {{"/total", "0"}});
    CHECK(audit("&limit=200").status() == 200);
    CHECK(audit("&limit=201").status() == 422);
    CHECK(audit("&offset=-1").status() == 422);
}

TEST_CASE("an entry says from which network, by which browser and in which session it was done") {
    House house;
    const auto ben =
        house.given_person("ben@example.org", events::Role::student, "Correct horse 1");
    auto ask =
        post("/api/v1/auth/login").form("username=ben%40example.org&password=Correct+horse+1");
    ask.with(
        "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    );
    house.when(ask).then(200, {}, {"SignedIn", "SessionOpened"});
    const auto log = house.until(path + "?action=user.login&actor=" + ben.id, {"/count", "1"});
    log.then(
        200,
        {{"/entries/0/network", "127.0.0.0/24"},
         {"/entries/0/browser", "Firefox"},
         {"/entries/0/system", "Linux"},
         {"/entries/0/status", "success"}}
    );
    CHECK(base::is_id(log.at("/entries/0/session_id")));
    const auto csv = house.when_admin(get(path + "/export.csv?action=user.login"));
    CHECK(csv.body().find(",success,127.0.0.0/24,Firefox,Linux,") != std::string::npos);
}

TEST_CASE("sign-ins that fail are told as a sample: the third, and how many came before a success"
) {
    House house;
    const auto ben =
        house.given_person("ben@example.org", events::Role::student, "Correct horse 1");
    const auto signing_in = [](std::string_view password) {
        return post("/api/v1/auth/login")
            .form(fmt::format("username=ben%40example.org&password={}", password));
    };
    for (int i = 0; i < 4; ++i) {
        house.when(signing_in("Wrong+horse+9")).then_problem(401, "AUTH_INVALID_CREDENTIALS");
    }
    CHECK(house.count_facts("SignInFailed") == 1);
    house.when(signing_in("Correct+horse+1")).then(200, {}, {"SignedIn", "SessionOpened"});
    house.until(path + "?action=user.login&status=failed", {"/count", "1"})
        .then(
            200,
            {{"/entries/0/resource_id", ben.id},
             {"/entries/0/summary/failures", "3"},
             {"/entries/0/actor_type", "system"}}
        );
    house.until(path + "?action=user.login&status=success&actor=" + ben.id, {"/count", "1"})
        .then(200, {{"/entries/0/summary/failures", "4"}});
    house.when_admin(get(path + "?status=broken")).then_invalid(R"(["query","status"])");
}
