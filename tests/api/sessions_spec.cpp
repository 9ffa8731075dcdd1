// What comes after signing in: refreshing, leaving, and where else one is signed in.

#include "api/device_family.hpp"
#include "tests/api/signing_in.hpp"

using namespace tests;

namespace {

Person bens_account(House& house, events::Role role = events::Role::student) {
    auto ben = house.given_person("ben@example.org", role, bens_password);
    house.settle();
    return ben;
}

void check_revoked(const Said& said) {
    said.then_problem(401, "not_authenticated");
    CHECK(said.at("/detail") == "Token has been revoked");
}

Ask close_session(const std::string& id) {
    return {"DELETE", "/api/v1/account/sessions/" + id};
}

}  // namespace

TEST_CASE("signing in sets a cookie for a session and one to refresh it, which nobody else is sent"
) {
    House house;
    bens_account(house);
    const auto said = house.when(with_password("ben@example.org", bens_password));
    const auto cookies = said.all("set-cookie");
    REQUIRE(cookies.size() >= 2);
    CHECK(cookies[0].starts_with("sid=" + said.at("/access_token") + "; Path=/; "));
    CHECK(cookies[0].find("; Max-Age=604800") != std::string::npos);
    CHECK(cookies[1].starts_with("rid="));
    for (const auto* part :
         {"; Path=/api/v1/auth/refresh; ",
          "; HttpOnly",
          "; SameSite=Lax",
          "; Secure",
          "; Max-Age=604800"}) {
        CAPTURE(part);
        CHECK(cookies[1].find(part) != std::string::npos);
    }
}

TEST_CASE("a session goes on by its refresh cookie, and both cookies are new") {
    House house;
    const auto ben = bens_account(house);
    const auto before = bens_session(house);
    house.clock.push(30min);
    const auto said = house.when(refreshing(before.refresh));
    said.then(200, {{"/message", "Session refreshed"}}, {"SessionRefreshed"});
    const auto access = cookie_of(said, "sid");
    CHECK(access != before.access);
    CHECK(cookie_of(said, "rid") != before.refresh);
    house.when(who_am_i(access)).then(200, {{"/id", ben.id}, {"/email", "ben@example.org"}});
    // What was handed out before is good until it ends by itself.
    house.when(who_am_i(before.access)).then(200);
    house.clock.push(31min);
    house.when(who_am_i(before.access)).then_problem(401, "not_authenticated");
    house.when(who_am_i(access)).then(200);
    house.when(refreshing(cookie_of(said, "rid"))).then(200, {}, {"SessionRefreshed"});
}

TEST_CASE("a refresh cookie that was used up closes the session, and its tokens are refused at once"
) {
    House house;
    bens_account(house);
    const auto before = bens_session(house);
    const auto other = bens_session(house);
    const auto said = house.when(refreshing(before.refresh));
    said.then(200, {}, {"SessionRefreshed"});
    house.clock.push(11s);
    const auto stolen = house.when(refreshing(before.refresh));
    CHECK(stolen.status() == 401);
    CHECK(stolen.at("/detail") == "Token has been revoked");
    CHECK(stolen.facts() == std::vector<std::string>{"RefreshReuseDetected", "SessionClosed"});
    CHECK(cookie_of(stolen, "rid").empty());
    check_revoked(house.when(who_am_i(cookie_of(said, "sid"))));
    check_revoked(house.when(who_am_i(before.access)));
    check_revoked(house.when(refreshing(cookie_of(said, "rid"))));
    house.when(who_am_i(other.access)).then(200);
}

TEST_CASE("two tabs that refresh at once both stay signed in") {
    House house;
    bens_account(house);
    const auto before = bens_session(house);
    const auto one = house.when(refreshing(before.refresh));
    const auto other = house.when(refreshing(before.refresh));
    for (const auto* said : {&one, &other}) {
        said->then(200, {}, {"SessionRefreshed"});
        house.when(who_am_i(cookie_of(*said, "sid"))).then(200);
    }
    house.clock.push(11s);
    house.when(refreshing(cookie_of(one, "rid"))).then(200, {}, {"SessionRefreshed"});
    house.when(refreshing(cookie_of(other, "rid"))).then(200, {}, {"SessionRefreshed"});
}

TEST_CASE("every access token tells of early access, refreshed ones too") {
    House house;
    const auto ben = bens_account(house);
    house.given_access(ben, events::Role::student, events::Phase::open_beta);
    const auto before = bens_session(house);
    const auto claims = house.claims_of(before.access);
    REQUIRE(claims.beta.has_value());
    const auto refreshed =
        house.claims_of(cookie_of(house.when(refreshing(before.refresh)), "sid"));
    CHECK(refreshed.beta == claims.beta);
    CHECK(refreshed.session == claims.session);
    CHECK(refreshed.token_id != claims.token_id);
}

TEST_CASE("neither an access token refreshes, nor does a refresh token open anything") {
    House house;
    bens_account(house);
    const auto ben = bens_session(house);
    house.when(refreshing(ben.access)).then_problem(401, "not_authenticated");
    house.when(who_am_i(ben.refresh)).then_problem(401, "not_authenticated");
    house.when(by_bearer(post("/api/v1/auth/refresh"), ben.refresh))
        .then_problem(401, "not_authenticated");
}

TEST_CASE("what is no refresh cookie, or not any more, refreshes nothing") {
    House house;
    bens_account(house);
    const auto ben = bens_session(house);
    const auto none = house.when(post("/api/v1/auth/refresh"));
    none.then_problem(401, "not_authenticated");
    CHECK(none.at("/detail") == "Not authenticated");
    CHECK(none.header("www-authenticate") == "Bearer");
    house.when(refreshing("nonsense")).then_problem(401, "not_authenticated");
    house.clock.push(168h);
    house.when(refreshing(ben.refresh)).then_problem(401, "not_authenticated");
}

TEST_CASE("signing out ends the session with both of its cookies") {
    House house;
    bens_account(house);
    const auto ben = bens_session(house);
    const auto out = house.when(by_bearer(post("/api/v1/public/logout"), ben.access));
    out.then(204, {}, {"SignedOut", "SessionClosed"});
    CHECK(out.all("set-cookie")[1].starts_with("rid=; Path=/api/v1/auth/refresh; "));
    check_revoked(house.when(who_am_i(ben.access)));
    check_revoked(house.when(refreshing(ben.refresh)));
}

TEST_CASE("a person sees where they are signed in, the newest first") {
    House house;
    const auto person = bens_account(house);
    const auto one = bens_session(house, firefox);
    const auto other = bens_session(house, chrome);
    const auto list = house.when(by_bearer(get("/api/v1/account/sessions"), one.access));
    list.then(
        200,
        {{"/sessions/0/browser", "Chrome"},
         {"/sessions/0/system", "Windows"},
         {"/sessions/0/current", "false"},
         {"/sessions/1/browser", "Firefox"},
         {"/sessions/1/system", "Linux"},
         {"/sessions/1/method", "password"},
         {"/sessions/1/current", "true"},
         {"/sessions/1/id", house.claims_of(one.access).session}}
    );
    CHECK_FALSE(list.has("/sessions/2"));
    house.when(get("/api/v1/account/sessions").by(house.student)).then(200, {{"/sessions", "[]"}});
    house.when(get("/api/v1/account/sessions")).then_problem(401, "not_authenticated");
}

TEST_CASE("a person ends one session of theirs, and nobody else's") {
    House house;
    bens_account(house);
    const auto one = bens_session(house);
    const auto other = bens_session(house);
    const auto id = house.claims_of(other.access).session;
    house.when(close_session(id).by(house.student)).then_problem(404, "SESSION_NOT_FOUND");
    house.when(by_bearer(close_session(id), one.access)).then(204, {}, {"SessionClosed"});
    check_revoked(house.when(who_am_i(other.access)));
    house.when(who_am_i(one.access)).then(200);
    house.when(by_bearer(close_session(id), one.access)).then_problem(404, "SESSION_NOT_FOUND");
    house.when(by_bearer(close_session("nonsense"), one.access))
        .then_problem(404, "SESSION_NOT_FOUND");
    const auto own =
        house.when(by_bearer(close_session(house.claims_of(one.access).session), one.access));
    own.then(204, {}, {"SessionClosed"});
    CHECK(own.all("set-cookie").front().find("sid=; ") == 0);
}

TEST_CASE("signing out on all devices ends all that was before, and nothing of what comes after") {
    House house;
    bens_account(house);
    const auto one = bens_session(house);
    const auto other = bens_session(house);
    // All of it within one second, as tokens count them.
    const auto out = house.when(by_bearer(post("/api/v1/account/logout-all-devices"), one.access));
    out.then(
        200,
        {{"/message", "Signed out on all devices"}},
        {"TokensInvalidated", "SessionClosed", "SessionClosed"}
    );
    CHECK(out.all("set-cookie").front().find("sid=; ") == 0);
    const auto next = bens_session(house);
    check_revoked(house.when(who_am_i(one.access)));
    check_revoked(house.when(who_am_i(other.access)));
    check_revoked(house.when(refreshing(other.refresh)));
    house.when(who_am_i(next.access)).then(200);
    house.when(refreshing(next.refresh)).then(200, {}, {"SessionRefreshed"});
}

TEST_CASE("a page of another site refreshes nobody's session") {
    House house;
    bens_account(house);
    const auto ben = bens_session(house);
    const auto cookie = fmt::format("rid={}", ben.refresh);
    for (const auto* origin : {"https://evil.example", "null"}) {
        house.when(post("/api/v1/auth/refresh").with("Cookie", cookie).with("Origin", origin))
            .then_problem(403, "CSRF_ORIGIN_MISMATCH");
    }
    house.when(refreshing(ben.refresh)).then(200, {}, {"SessionRefreshed"});
}

TEST_CASE("who signs out with a token that has expired ends the session all the same") {
    House house;
    bens_account(house);
    const auto ben = bens_session(house);
    house.clock.push(61min);
    house.when(who_am_i(ben.access)).then_problem(401, "not_authenticated");
    house.when(by_bearer(post("/api/v1/public/logout"), ben.access))
        .then(204, {}, {"SessionClosed"});
    check_revoked(house.when(refreshing(ben.refresh)));
    house.when(by_bearer(post("/api/v1/public/logout"), ben.access)).then(204);
}

TEST_CASE("an administrator signs somebody out everywhere") {
    House house;
    const auto person = bens_account(house);
    const auto ben = bens_session(house);
    const auto path = "/api/v1/admin/users/" + person.id + "/force-logout";
    house.when(post(path)).then_problem(401, "not_authenticated");
    house.when(post(path).by(house.student)).then_problem(403, "forbidden");
    house.clock.push(2s);
    house.when_admin(post(path))
        .then(
            200, {{"/message", "Signed out on all devices"}}, {"TokensInvalidated", "SessionClosed"}
        );
    house.until("/api/v1/admin/audit-log?action=admin.force_logout", {"/count", "1"})
        .then(200, {{"/entries/0/resource_id", person.id}});
    check_revoked(house.when(who_am_i(ben.access)));
    // Also what is of no session.
    const auto old = house.when(get("/api/v1/auth/me").by(person));
    old.then_problem(401, "not_authenticated");
    CHECK(old.at("/detail") == "Token has been invalidated");
    const auto nobody = base::make_ulid(house.clock.now(), house.random(), 3);
    house.when_admin(post("/api/v1/admin/users/" + nobody + "/force-logout"))
        .then_problem(404, "user_not_found");
    house.when_admin(post("/api/v1/admin/users/nonsense/force-logout"))
        .then_problem(404, "user_not_found");
}

TEST_CASE("a changed password ends the sessions before it within the very second") {
    House house;
    bens_account(house);
    const auto ben = bens_session(house);
    const auto changed = house.when(by_bearer(
        post("/api/v1/auth/change-password")
            .json(R"({"current_password":"Correct horse 1","new_password":"Battery staple 2"})"),
        ben.access
    ));
    changed.then(200, {}, {"PasswordChanged", "SessionClosed"});
    check_revoked(house.when(who_am_i(ben.access)));
    check_revoked(house.when(refreshing(ben.refresh)));
}

TEST_CASE("which browser on which system, whatever their versions") {
    struct Row {
        std::string_view user_agent;
        std::string_view browser;
        std::string_view system;
    };

    const Row rows[] = {
        {firefox, "Firefox", "Linux"},
        {chrome, "Chrome", "Windows"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:250.1) Gecko/20100101 Firefox/250.1",
         "Firefox",
         "Linux"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
         "like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
         "Safari",
         "iOS"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
         "Edge",
         "macOS"},
        {"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
         "SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36",
         "Samsung Internet",
         "Android"},
        {"curl/8.5.0", "curl", "other"},
        {"", "other", "other"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.user_agent);
        const auto family = api::device_family_of(row.user_agent);
        CHECK(family.browser == row.browser);
        CHECK(family.system == row.system);
    }
}
