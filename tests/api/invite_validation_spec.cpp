// Does a code open the door, and has this browser shown one lately?

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string root = "/api/v1/beta/invites";

struct Invite {
    std::string id;
    std::string code;
};

Invite given_invite(House& house, std::string_view more = R"("emails":["ann@example.org"])") {
    const auto said = house.when_admin(
        post(root + "/generate").json(fmt::format(R"({{"count":1,"expires_in_days":1,{}}})", more))
    );
    REQUIRE(said.status() == 200);
    house.settle();
    return {.id = said.at("/invites/0/id"), .code = said.at("/invites/0/code")};
}

Ask validate(const std::string& code, std::string_view more = {}) {
    return get(fmt::format("{}/validate?code={}{}", root, code, more));
}

std::string value_of(const std::string& set_cookie) {
    const auto from = set_cookie.find('=') + 1;
    return set_cookie.substr(from, set_cookie.find(';') - from);
}

Ask verified(const std::string& marker) {
    return get(root + "/verified").with("Cookie", "iv_preview=" + marker);
}

}  // namespace

TEST_CASE("a code that opens the door says for whom, as what and until when") {
    House house;
    const auto invite = given_invite(house);
    house.when(validate(invite.code))
        .then(
            200,
            {{"/valid", "true"},
             {"/reason", "null"},
             {"/code", invite.code},
             {"/email", "ann@example.org"},
             {"/role", "instructor"},
             {"/used_at", "null"}}
        );
}

TEST_CASE("a code may be typed in small letters, with spaces and hyphens") {
    House house;
    const auto invite = given_invite(house);
    auto lower = invite.code;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    for (const auto& typed :
         {lower,
          "%20" + invite.code + "+",
          invite.code.substr(0, 4) + "-" + invite.code.substr(4),
          invite.code.substr(0, 2) + "%20" + invite.code.substr(2)}) {
        CAPTURE(typed);
        house.when(validate(typed)).then(200, {{"/valid", "true"}, {"/code", invite.code}});
    }
}

TEST_CASE("a code that nobody has tells nothing") {
    House house;
    for (const auto* code :
         {"ABCDEFGH", "TEST0001", "x", "%21%21%21%21%21%21", "ABCDEFGHABCDEFGHA"}) {
        CAPTURE(code);
        house.when(validate(code, "&email=somebody%40example.org"))
            .then(
                200,
                {{"/valid", "false"},
                 {"/reason", "not_found"},
                 {"/code", "null"},
                 {"/email", "null"},
                 {"/role", "null"},
                 {"/expires_at", "null"},
                 {"/used_at", "null"}}
            );
    }
}

TEST_CASE("a question without a code is none") {
    House house;
    for (const auto* query : {"", "?code=", "?code=%20-%20", "?invite_code=&code=+"}) {
        CAPTURE(query);
        const auto said = house.when(get(root + "/validate" + query));
        said.then_problem(400, "invite_code_required");
        CHECK(said.at("/detail") == "invite_code_required");
    }
}

TEST_CASE("of two codes in a question invite_code counts") {
    House house;
    const auto invite = given_invite(house);
    house.when(validate("ABCDEFGH", "&invite_code=" + invite.code)).then(200, {{"/valid", "true"}});
    house.when(validate(invite.code, "&invite_code=ABCDEFGH"))
        .then(200, {{"/reason", "not_found"}});
}

TEST_CASE("an unbound code gives back the address it was asked about, a bound one its own") {
    House house;
    const auto unbound = given_invite(house, R"("role":"student")");
    house.when(validate(unbound.code, "&email=cid%40example.org"))
        .then(200, {{"/email", "cid@example.org"}, {"/role", "student"}});
    house.when(validate(unbound.code)).then(200, {{"/valid", "true"}, {"/email", "null"}});
    const auto bound = given_invite(house);
    house.when(validate(bound.code, "&email=cid%40example.org"))
        .then(200, {{"/email", "ann@example.org"}});
}

TEST_CASE("why a code opens nothing: used before revoked before expired; and no address is told") {
    House house;
    const auto invite = given_invite(house);
    house.later(std::chrono::days{1} + 1s);
    house.when(validate(invite.code))
        .then(
            200,
            {{"/valid", "false"}, {"/reason", "expired"}, {"/email", "null"}, {"/code", invite.code}
            }
        );
    const auto revoked = given_invite(house, R"("source":"s")");
    house.when_admin(post(fmt::format("{}/{}/revoke", root, revoked.id)));
    house.settle();
    house.when(validate(revoked.code)).then(200, {{"/reason", "revoked"}, {"/email", "null"}});
    house.later(std::chrono::days{2});
    house.when(validate(revoked.code)).then(200, {{"/reason", "revoked"}});
    const auto used = given_invite(house, R"("emails":["ben@example.org"])");
    house.given_redeemed({used.id});
    house.until(root + "/" + used.id, {"/status", "accepted"});
    house.when(validate(used.code)).then(200, {{"/reason", "used"}, {"/email", "null"}});
    CHECK(house.when(validate(used.code)).at("/used_at") != "null");
    house.later(std::chrono::days{2});
    house.when(validate(used.code)).then(200, {{"/reason", "used"}});
}

TEST_CASE("a valid code marks the browser, an invalid one takes the mark away") {
    House house;
    const auto invite = given_invite(house);
    const auto first = house.when(validate(invite.code)).header("set-cookie");
    CHECK(first.find("iv_preview=" + invite.code + ".") == 0);
    for (const auto* part :
         {"; Max-Age=900", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/"}) {
        CHECK(first.find(part) != first.npos);
    }
    const auto marker = value_of(first);
    auto again = validate(invite.code);
    CHECK(house.when(again.with("Cookie", "iv_preview=" + marker)).header("set-cookie").empty());
    auto wrong = validate("ABCDEFGH");
    const auto cleared =
        house.when(wrong.with("Cookie", "iv_preview=" + marker)).header("set-cookie");
    CHECK(cleared.find("iv_preview=; ") == 0);
    CHECK(cleared.find("Max-Age=0") != cleared.npos);
    CHECK(house.when(validate("ABCDEFGH")).header("set-cookie").empty());
}

TEST_CASE("a mark counts for a quarter of an hour, unforged, while its code opens the door") {
    House house;
    const auto invite = given_invite(house);
    const auto marker = value_of(house.when(validate(invite.code)).header("set-cookie"));
    house.when(verified(marker)).then(204);
    auto tampered = marker;
    tampered.back() = tampered.back() == 'A' ? 'B' : 'A';
    for (const auto& bad : {tampered, std::string{"nodot"}, std::string{}, invite.code + ".x"}) {
        CAPTURE(bad);
        house.when(verified(bad)).then_problem(401, "invite_not_verified");
    }
    house.when(get(root + "/verified")).then_problem(401, "invite_not_verified");
    house.clock.push(15min + 2s);
    house.when(verified(marker)).then_problem(401, "invite_not_verified");
    const auto fresh = value_of(house.when(validate(invite.code)).header("set-cookie"));
    house.when_admin(post(fmt::format("{}/{}/revoke", root, invite.id)));
    house.settle();
    house.when(verified(fresh)).then_problem(401, "invite_not_verified");
}

TEST_CASE("locally the mark needs no TLS") {
    House house{{.environment = "local"}};
    const auto invite = given_invite(house);
    const auto cookie = house.when(validate(invite.code)).header("set-cookie");
    CHECK(cookie.find("iv_local=") == 0);
    CHECK(cookie.find("Secure") == cookie.npos);
}

TEST_CASE("on the real site the mark has the name of that site, and needs TLS") {
    House house{{.environment = "prod"}};
    const auto invite = given_invite(house);
    const auto cookie = house.when(validate(invite.code)).header("set-cookie");
    CHECK(cookie.find("iv_prod=" + invite.code + ".") == 0);
    CHECK(cookie.find("; Secure") != cookie.npos);
}

TEST_CASE("codes are not guessed: twenty questions a minute from one address") {
    House house{{.limits = true}};
    for (int i = 0; i < 20; ++i) {
        house.when(validate("ABCDEFGH")).then(200, {{"/valid", "false"}});
    }
    const auto refused = house.when(validate("ABCDEFGH"));
    refused.then_problem(429, "RATE_LIMIT_EXCEEDED");
    CHECK(std::stoi(refused.header("retry-after")) >= 1);
    const auto route = std::ranges::find_if(house.routes(), [](const auto& one) {
        return one.pattern.ends_with("/validate");
    });
    CHECK(route->slow_bucket == "invite_validate_hourly");
}

TEST_CASE("where there is no front end the link in a mail tells what the code is worth") {
    House house{{.environment = "local"}};
    const auto page = [&](const std::string& code) {
        return house.when(get("/invite/claim?" + code));
    };
    const auto shows = [&](const std::string& code, int status, std::string_view title) {
        CAPTURE(title);
        const auto said = page(code);
        said.then(status);
        CHECK(said.header("content-type").starts_with("text/html"));
        CHECK(said.header("set-cookie").empty());
        CHECK(said.body().find(fmt::format("<h1>{}</h1>", title)) != std::string::npos);
        CHECK(said.body().find("ann@example.org") == std::string::npos);
    };
    const auto invite = given_invite(house);
    shows("code=" + invite.code + "&d=1", 200, "Your invite is valid");
    shows("token=" + invite.code, 200, "Your invite is valid");
    shows("code=ABCDEFGH", 404, "No such invite");
    shows("d=1", 404, "No such invite");
    house.when_admin(post(root + "/" + invite.id + "/revoke"));
    house.settle();
    shows("code=" + invite.code, 200, "This invite was withdrawn");
    const auto used = given_invite(house, R"("source":"s")");
    house.given_redeemed({used.id});
    shows("code=" + used.code, 200, "This invite has been used");
    const auto late = given_invite(house, R"("source":"s")");
    house.later(std::chrono::hours{25});
    shows("code=" + late.code, 200, "This invite has expired");
}

TEST_CASE("where there is a front end the link leads on to its page for joining, with the code") {
    House house;
    const auto leads_to = [&](std::string_view query) {
        const auto said = house.when(get(fmt::format("/invite/claim?{}", query)));
        said.then(302);
        CHECK(said.header("set-cookie").empty());
        return said.header("location");
    };
    const std::string join = "https://front.example/instructor/join?invite_code=";
    const std::string marks = "&utm_source=email&utm_medium=invite&utm_campaign=";
    CHECK(leads_to("code=ABCD2345&d=1") == join + "ABCD2345" + marks + "founding_instructor");
    CHECK(leads_to("token=ABCD2345") == join + "ABCD2345" + marks + "founding_instructor");
    CHECK(leads_to("code=ABCD2345&utm_campaign=spring") == join + "ABCD2345" + marks + "spring");
    // Nothing that is typed there gets out of the parameter.
    CHECK(
        leads_to("code=a%26b%3D%0D%0Ac") == join + "a%26b%3D%0D%0Ac" + marks + "founding_instructor"
    );
    house.when(get("/invite/claim?d=1")).then(404);
}
