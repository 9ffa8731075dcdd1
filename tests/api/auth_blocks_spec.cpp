// Lock-outs, and an operator's word that ends one.

#include "tests/api/signing_in.hpp"

using namespace tests;

namespace {

const std::string root = "/api/v1/admin/auth-blocks";

void lock_out(House& house, std::string_view email) {
    for (int i = 0; i < 5; ++i) {
        house.when(with_password(email, "Wrong horse 1"));
    }
    house.when(with_password(email, "Wrong horse 1")).then_problem(429, "AUTH_ACCOUNT_LOCKED");
}

Ask clearing(std::string_view email, std::string body = R"({"reason":"they called"})") {
    return Ask{"DELETE", fmt::format("{}/{}", root, email)}.json(std::move(body));
}

}  // namespace

TEST_CASE("an operator ends a lock-out with a reason, and the very next sign-in is let in") {
    House house;
    const auto ben = house.given_person("ben@example.org", events::Role::student, bens_password);
    lock_out(house, "ben@example.org");
    house.when_admin(get(root + "/ben@example.org"))
        .then(
            200,
            {{"/email", "ben@example.org"},
             {"/user_id", ben.id},
             {"/blocks/0/type", "lockout"},
             {"/blocks/0/failures", "5"}}
        );
    house.until(root, {"/count", "1"})
        .then(200, {{"/blocks/0/email", "ben@example.org"}, {"/blocks/0/user_id", ben.id}});
    house.when_admin(get(root + "?email=nobody%40example.org")).then(200, {{"/count", "0"}});
    house.when_admin(clearing("ben@example.org"))
        .then(200, {{"/cleared", R"(["lockout"])"}}, {"SignInUnlocked"});
    house.when(with_password("ben@example.org", bens_password))
        .then(200, {}, {"SignedIn", "SessionOpened"});
    house.until("/api/v1/admin/audit-log?action=user.unlock", {"/count", "1"})
        .then(
            200,
            {{"/entries/0/actor_id", house.admin.id},
             {"/entries/0/resource_id", ben.id},
             {"/entries/0/summary/reason", "they called"}}
        );
    house.until(root, {"/count", "0"});
}

TEST_CASE("an address without an account is locked out, and let try again, like any other") {
    House house;
    lock_out(house, "nobody@example.org");
    house.when_admin(get(root + "/nobody@example.org"))
        .then(200, {{"/user_id", "null"}, {"/blocks/0/type", "lockout"}});
    house.when_admin(clearing("nobody@example.org")).then(200, {}, {"SignInUnlocked"});
    house.when(with_password("nobody@example.org", "Wrong horse 1"))
        .then_problem(401, "AUTH_INVALID_CREDENTIALS");
}

TEST_CASE("how many accounts are kept from signing in is told by what keeps them") {
    House house;
    const auto summary = root + "/summary";
    house.when_admin(get(summary)).then(200, {{"/total", "0"}, {"/rate_limit", "0"}});
    house.given_person("ben@example.org", events::Role::student, bens_password);
    lock_out(house, "ben@example.org");
    lock_out(house, "nobody@example.org");
    house.until(summary, {"/total", "1"})
        .then(200, {{"/lockout", "1"}, {"/second_factor", "0"}, {"/captcha", "0"}});
    house.when_admin(get(root + "?type=lockout")).then(200, {{"/count", "1"}});
    house.when_admin(get(root + "?type=rate_limit")).then(200, {{"/count", "0"}});
    house.when_admin(get(root + "?type=else")).then_invalid(R"(["query","type"])");
    house.later(31s);
    house.when_admin(get(summary)).then(200, {{"/total", "0"}});
}

TEST_CASE("the third failure, and one that locks, take a record, whether or not there is an account"
) {
    House house;
    house.given_person("ben@example.org", events::Role::student, bens_password);
    for (const auto* email : {"ben@example.org", "nobody@example.org"}) {
        CAPTURE(email);
        for (int i = 1; i <= 4; ++i) {
            CAPTURE(i);
            const auto before = house.records();
            house.when(with_password(email, "Wrong horse 1"));
            CHECK((house.records() > before) == (i == 3));
        }
        const auto before = house.records();
        CHECK(house.when(with_password(email, "Wrong horse 1")).status() == 429);
        CHECK(house.records() > before);
    }
}

TEST_CASE("of whom nothing keeps from signing in there is nothing to show or to end") {
    House house;
    house.given_person("ben@example.org", events::Role::student, bens_password);
    for (const auto* email : {"ben@example.org", "nobody@example.org", "no-address"}) {
        CAPTURE(email);
        house.when_admin(get(fmt::format("{}/{}", root, email)))
            .then_problem(404, "auth_block_not_found");
        house.when_admin(clearing(email)).then_problem(404, "auth_block_not_found");
    }
}

TEST_CASE("only what was named is ended, and what nobody knows is refused") {
    House house;
    house.given_person("ben@example.org", events::Role::student, bens_password);
    lock_out(house, "ben@example.org");
    house.when_admin(clearing("ben@example.org", R"({"types":["second_factor"]})"))
        .then_problem(404, "auth_block_not_found");
    house.when_admin(clearing("ben@example.org", R"({"types":["rate_limit"]})"))
        .then_invalid(R"(["body","types",0])");
    house.when_admin(clearing("ben@example.org", R"({"types":["lockout"]})"))
        .then(200, {}, {"SignInUnlocked"});
}

TEST_CASE("lock-outs are shown and ended while PostgreSQL is down") {
    House house{{.has_rows = false}};
    house.given_person("ben@example.org", events::Role::student, bens_password);
    lock_out(house, "ben@example.org");
    house.when_admin(get(root + "/ben@example.org")).then(200);
    house.when_admin(clearing("ben@example.org")).then(200, {}, {"SignInUnlocked"});
}
