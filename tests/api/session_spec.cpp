// Signing in and out, and who one is.

#include "tests/api/house.hpp"
#include "tests/support/json.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

constexpr std::string_view password = "correct horse battery";
constexpr std::string_view wrong = "wrong horse battery";

Ask sign_in_by_form(std::string_view email, std::string_view with_password) {
    return post("/api/v1/auth/login")
        .form(fmt::format("username={}&password={}", email, with_password));
}

Ask sign_in_by_json(std::string_view email, std::string_view with_password) {
    return post("/api/v1/auth/login-with-session")
        .json(fmt::format(R"({{"email":"{}","password":"{}"}})", email, with_password));
}

Ask who_am_i(const std::string& token) {
    return get("/api/v1/auth/me").with("Authorization", "Bearer " + token);
}

Ask change_password(std::string_view current, std::string_view next) {
    return post("/api/v1/auth/change-password")
        .json(fmt::format(R"({{"current_password":"{}","new_password":"{}"}})", current, next));
}

Ask sign_out(const std::string& token) {
    return post("/api/v1/public/logout").with("Authorization", "Bearer " + token);
}

}  // namespace

TEST_CASE("a person signs in with a form or with JSON, and is known from then on") {
    House house;
    const auto ben = house.given_person("ben@example.org", events::Role::instructor, password);
    for (const auto& ask :
         {sign_in_by_form("Ben%40Example.org%20", password),
          sign_in_by_json(" BEN@example.org", password)}) {
        const auto said = house.when(ask);
        said.then(
            200,
            {{"/requires_2fa", "false"}, {"/token_type", "bearer"}},
            {"SignedIn", "SessionOpened"}
        );
        CHECK(said.header("cache-control") == "no-store");
        const auto token = said.at("/access_token");
        house.when(who_am_i(token))
            .then(
                200,
                {{"/id", ben.id},
                 {"/email", "ben@example.org"},
                 {"/first_name", "null"},
                 {"/is_active", "true"},
                 {"/roles", R"(["instructor"])"},
                 {"/beta_access", "false"},
                 {"/beta_role", "null"}}
            );
    }
}

TEST_CASE("the cookie of a session is kept from scripts and from other sites") {
    House house;
    house.given_person("ben@example.org", events::Role::student, password);
    const auto said = house.when(sign_in_by_form("ben@example.org", password));
    // Two cookies are set; the test's client keeps the last one of a name, which is the position.
    const auto token = said.at("/access_token");
    Ask with_cookie = get("/api/v1/auth/me");
    house.when(with_cookie.with("Cookie", "sid=" + token)).then(200);
    CHECK(said.all("set-cookie").front().find("sid=" + token) == 0);
    for (const auto* part : {"; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=604800"}) {
        CHECK(said.all("set-cookie").front().find(part) != std::string::npos);
    }
}

TEST_CASE("permissions are those of the role") {
    House house;
    const auto permissions = [&](const Person& person) {
        return house.when(get("/api/v1/auth/me").by(person)).at("/permissions");
    };
    CHECK(permissions(house.student).find("\"create_bookings\"") != std::string::npos);
    CHECK(permissions(house.student).find("\"manage_users\"") == std::string::npos);
    CHECK(permissions(house.admin).find("\"manage_users\"") != std::string::npos);
    CHECK(permissions(house.admin).find("\"manage_services\"") != std::string::npos);
}

TEST_CASE("an unknown address and a wrong password are told apart by nothing") {
    House house;
    house.given_person("ben@example.org", events::Role::student, password);
    // Named by the caller, so that every byte can be compared.
    const auto try_as = [&](std::string_view email) {
        auto ask = sign_in_by_form(email, wrong);
        ask.with("X-Request-ID", "the-same");
        ask.with("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        return house.when(ask);
    };
    const auto known = try_as("ben@example.org");
    const auto unknown = try_as("nobody@example.org");
    known.then_problem(401, "AUTH_INVALID_CREDENTIALS");
    unknown.then_problem(401, "AUTH_INVALID_CREDENTIALS");
    CHECK(known.at("/detail") == "Incorrect email or password");
    CHECK(known.body() == unknown.body());
    CHECK(known.header("www-authenticate") == "Bearer");
}

TEST_CASE("five wrong passwords lock for half a minute, whether or not there is an account") {
    House house;
    house.given_person("ben@example.org", events::Role::student, password);
    for (const std::string email : {"ben@example.org", "nobody@example.org"}) {
        CAPTURE(email);
        for (int i = 0; i < 4; ++i) {
            house.when(sign_in_by_form(email, wrong)).then_problem(401, "AUTH_INVALID_CREDENTIALS");
        }
        const auto fifth = house.when(sign_in_by_json(email, wrong));
        CHECK(fifth.status() == 429);
        CHECK(fifth.at("/code") == "AUTH_ACCOUNT_LOCKED");
        CHECK(fifth.header("retry-after") == "30");
        // Not even the right one opens it, whatever the case of the address.
        house.when(sign_in_by_form("%20" + email, password))
            .then_problem(429, "AUTH_ACCOUNT_LOCKED");
        house.clock.push(30s);
    }
    house.when(sign_in_by_form("ben@example.org", password))
        .then(200, {}, {"SignedIn", "SessionOpened"});
    house.when(sign_in_by_form("nobody@example.org", password))
        .then_problem(429, "AUTH_ACCOUNT_LOCKED");
}

TEST_CASE("of many guesses at one moment the right one is told what the wrong ones are") {
    House house;
    house.given_person("ben@example.org", events::Role::student, password);
    std::vector<std::unique_ptr<http_test::Wire>> wires;
    const auto guess = [&](std::string_view tried) {
        wires.push_back(std::make_unique<http_test::Wire>(house.port()));
        wires.back()->send(sign_in_by_json("ben@example.org", tried).bytes());
    };
    for (int i = 0; i < 15; ++i) {
        guess(wrong);
    }
    guess(password);
    std::vector<http_test::Answer> answers;
    for (const auto& wire : wires) {
        answers.push_back(wire->answer());
    }
    const auto& right = answers.back();
    const auto locked =
        std::ranges::find_if(answers, [](const auto& one) { return one.status == 429; });
    CHECK(tests::json_at(right.body, "/code") == "AUTH_ACCOUNT_LOCKED");
    REQUIRE(locked->status == 429);
    for (const auto* name : {"x-command-id", "x-position", "set-cookie"}) {
        CAPTURE(name);
        CHECK(right.has(name) == locked->has(name));
    }
    CHECK(
        std::abs(
            std::stoi(right.header("retry-after")) - std::stoi(locked->header("retry-after"))
        ) <= 2
    );
}

TEST_CASE("a lock is of the address, however it is typed when it locks and when it is tried") {
    House house;
    house.given_person("ben@example.org", events::Role::student, password);
    for (const auto* typed :
         {"Ben@Example.org", "%20ben@example.org", "BEN@EXAMPLE.ORG%20", "ben@example.org"}) {
        house.when(sign_in_by_form(typed, wrong)).then_problem(401, "AUTH_INVALID_CREDENTIALS");
    }
    CHECK(house.when(sign_in_by_form("bEN@example.ORG", wrong)).status() == 429);
    for (const auto* typed : {"ben@example.org", "BEN@example.org", "%20Ben@Example.org%20"}) {
        CAPTURE(typed);
        house.when(sign_in_by_form(typed, password)).then_problem(429, "AUTH_ACCOUNT_LOCKED");
    }
    house.clock.push(30s);
    house.when(sign_in_by_form("BEN@example.org%20", password))
        .then(200, {}, {"SignedIn", "SessionOpened"});
}

TEST_CASE("a success forgets the failures before it") {
    House house;
    house.given_person("ben@example.org", events::Role::student, password);
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 4; ++i) {
            house.when(sign_in_by_form("ben@example.org", wrong))
                .then_problem(401, "AUTH_INVALID_CREDENTIALS");
        }
        house.when(sign_in_by_form("ben@example.org", password))
            .then(200, {}, {"SignedIn", "SessionOpened"});
    }
}

TEST_CASE("two logins at once are two sessions, and one ends without the other") {
    House house;
    house.given_person("ben@example.org", events::Role::student, password);
    http_test::Wire one{house.port()};
    http_test::Wire other{house.port()};
    one.send(sign_in_by_form("ben@example.org", password).bytes());
    other.send(sign_in_by_form("ben@example.org", password).bytes());
    const Said first{"login", one.answer(), {}};
    const Said second{"login", other.answer(), {}};
    first.then(200);
    second.then(200);
    house.when(sign_out(first.at("/access_token"))).then(204, {}, {"SignedOut", "SessionClosed"});
    house.when(who_am_i(first.at("/access_token"))).then_problem(401, "not_authenticated");
    house.when(who_am_i(second.at("/access_token"))).then(200);
}

TEST_CASE("signing out ends the token at once and clears the cookie") {
    House house;
    house.when(sign_out(house.student.token)).then(204, {}, {"SignedOut"});
    const auto again = house.when(get("/api/v1/auth/me").by(house.student));
    again.then_problem(401, "not_authenticated");
    CHECK(again.at("/detail") == "Token has been revoked");
    const auto out = house.when(
        post("/api/v1/public/logout").by_cookie(house.admin).with("Origin", "https://front.example")
    );
    out.then(204, {}, {"SignedOut"});
    CHECK(out.all("set-cookie").front().find("sid=; ") == 0);
    CHECK(out.all("set-cookie").front().find("Max-Age=0") != std::string::npos);
}

TEST_CASE("whoever was not signed in is signed out all the same") {
    House house;
    house.when(post("/api/v1/public/logout")).then(204);
    house.when(sign_out("nonsense")).then(204);
    house.when(sign_out(house.student.token)).then(204, {}, {"SignedOut"});
    house.when(sign_out(house.student.token)).then(204);
}

TEST_CASE("tokens that are none of ours, or not any more, open nothing") {
    House house;
    const auto& good = house.student.token;
    const auto lasts = std::chrono::hours{12};
    const auto now = house.clock.now();
    const auto unknown = base::make_ulid(now, house.random(), 3);

    struct Row {
        std::string what;
        std::string token;
        std::string detail;
    };

    const std::vector<Row> rows{
        {"no token at all", "nonsense", "Could not validate credentials"},
        {"another signature",
         good.substr(0, good.rfind('.') + 1) + "AAAA",
         "Could not validate credentials"},
        {"of nobody we know", house.token_for(unknown, now), "Could not validate credentials"},
        {"expired", house.token_for(house.student.id, now - lasts), "Could not validate credentials"
        },
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        const auto said = house.when(who_am_i(row.token));
        said.then_problem(401, "not_authenticated");
        CHECK(said.at("/detail") == row.detail);
        CHECK(said.header("www-authenticate") == "Bearer");
    }
    house.when(get("/api/v1/auth/me")).then_problem(401, "not_authenticated");
    house.clock.push(lasts);
    house.when(who_am_i(good)).then_problem(401, "not_authenticated");
}

TEST_CASE("a changed password ends the sessions before it") {
    House house;
    house.clock.push(2s);
    house.given(domain::ChangePassword{
        .account = {house.student.id}, .password = house.sealed_text("another hash")
    });
    house.settle();
    const auto said = house.when(get("/api/v1/auth/me").by(house.student));
    said.then_problem(401, "not_authenticated");
    CHECK(said.at("/detail") == "Token has been invalidated");
    house.when(who_am_i(house.token_for(house.student.id, house.clock.now()))).then(200);
}

TEST_CASE("whoever knows their password may change it, and has to sign in again everywhere") {
    House house;
    const auto ben =
        house.given_person("ben@example.org", events::Role::student, "Correct horse 1");
    house.settle();
    house.clock.push(2s);
    const auto changed = house.when(change_password("Correct horse 1", "Battery staple 2").by(ben));
    changed.then(200, {{"/message", "Password changed: sign in again"}}, {"PasswordChanged"});
    CHECK(changed.all("set-cookie").front().find("Max-Age=0") != std::string::npos);
    const auto again = house.when(get("/api/v1/auth/me").by(ben));
    again.then_problem(401, "not_authenticated");
    CHECK(again.at("/detail") == "Token has been invalidated");
    house.when(sign_in_by_json("ben@example.org", "Correct horse 1"))
        .then_problem(401, "AUTH_INVALID_CREDENTIALS");
    house.clock.push(2s);
    house.when(sign_in_by_json("ben@example.org", "Battery staple 2"))
        .then(200, {}, {"SignedIn", "SessionOpened"});
}

TEST_CASE("a new password has eight characters, an upper-case letter and a digit") {
    House house;
    const auto ben =
        house.given_person("ben@example.org", events::Role::student, "Correct horse 1");
    house.settle();
    const auto endless = "1" + std::string(1024, 'A');
    for (const std::string_view weak :
         {"Seven 1", "no upper case 1", "No digit at all", endless.c_str()}) {
        CAPTURE(weak.substr(0, 20));
        const auto refused = house.when(change_password("Correct horse 1", weak).by(ben));
        refused.then_problem(400, "new_password_too_weak");
        CHECK(refused.at("/detail") == "New password is too weak");
    }
    house.when(change_password("Correct horse 1", "Eight  1").by(ben))
        .then(200, {}, {"PasswordChanged"});
}

TEST_CASE("guesses at the current password lock like failed sign-ins") {
    House house;
    const auto ben =
        house.given_person("ben@example.org", events::Role::student, "Correct horse 1");
    house.settle();
    for (int guess = 1; guess <= 4; ++guess) {
        const auto refused = house.when(change_password("Wrong", "Battery staple 2").by(ben));
        CHECK(refused.status() == 400);
        CHECK(refused.at("/code") == "current_password_incorrect");
        CHECK(refused.at("/detail") == "Current password is incorrect");
    }
    CHECK(house.when(change_password("Wrong", "Battery staple 2").by(ben)).status() == 429);
    const auto right = house.when(change_password("Correct horse 1", "Battery staple 2").by(ben));
    CHECK(right.status() == 429);
    CHECK(std::stoi(right.header("retry-after")) >= 1);
    CHECK(house.count_facts("PasswordChanged") == 0);
    house.when(change_password("Correct horse 1", "Battery staple 2"))
        .then_problem(401, "not_authenticated");
}

TEST_CASE("of bearer and cookie the bearer wins") {
    House house;
    Ask ask = get("/api/v1/auth/me");
    house.when(ask.by(house.student).by_cookie(house.admin)).then(200, {{"/id", house.student.id}});
}

TEST_CASE("what is no form of a login is refused with the field") {
    House house;

    struct Row {
        std::string form;
        std::string place;
    };

    for (const auto& row : std::vector<Row>{
             {"", R"(["body","username"])"},
             {"username=a%40example.org", R"(["body","password"])"},
             {"password=x", R"(["body","username"])"},
             {"username=%ff&password=x", R"(["body","username"])"},
             {"username=%00&password=x", R"(["body","username"])"},
         }) {
        CAPTURE(row.form);
        house.when(post("/api/v1/auth/login").form(row.form)).then_invalid(row.place);
    }
    const auto by_json = post("/api/v1/auth/login-with-session");
    house.when(Ask{by_json}.json(R"({"email":"a@example.org"})"))
        .then_invalid(R"(["body","password"])");
    house.when(Ask{by_json}.json(R"({"email":"a@b.de","password":"x","captcha":1})"))
        .then_invalid(R"(["body","captcha"])");
    house.when(Ask{by_json}.json(R"({"email":1,"password":"x"})"))
        .then_invalid(R"(["body","email"])");
    house.when(Ask{by_json}.form("email=a")).then_problem(415, "unsupported_media_type");
}

TEST_CASE("a login is not read beyond 16 KiB, and a password not beyond 1 KiB") {
    House house;
    house.when(sign_in_by_form("a@example.org", std::string(17 * 1024, 'x')))
        .then_problem(413, "body_too_large");
    house.when(sign_in_by_form("a@example.org", std::string(1'025, 'x')))
        .then_problem(401, "AUTH_INVALID_CREDENTIALS");
}

TEST_CASE("twenty logins a minute are the most for one address") {
    House house{{.limits = true}};
    for (int i = 0; i < 20; ++i) {
        const auto said = house.when(sign_in_by_form("no address", "x"));
        CHECK(said.status() == (i < 4 ? 401 : 429));
        CHECK(said.header("x-ratelimit-policy") == "login");
        CHECK(said.header("x-ratelimit-limit") == "20");
        CHECK(said.header("x-ratelimit-remaining") == std::to_string(19 - i));
    }
    const auto refused = house.when(sign_in_by_form("no address", "x"));
    refused.then_problem(429, "RATE_LIMIT_EXCEEDED");
    CHECK(std::stoi(refused.header("retry-after")) >= 1);
}
