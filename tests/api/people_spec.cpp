// Erasing a person.

#include "platform/crypto/hash.hpp"
#include "tests/api/house.hpp"
#include "tests/api/rooms.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

Ask erase(std::string_view email) {
    return post("/api/v1/admin/people/erase").json(fmt::format(R"({{"email":"{}"}})", email));
}

Ask send_to(std::string_view email) {
    return post("/api/v1/beta/invites/send").json(fmt::format(R"({{"to_email":"{}"}})", email));
}

constexpr std::string_view password = "correct horse battery";

}  // namespace

TEST_CASE("an operator erases account and invites of an address in one commit, and again nothing") {
    House house;
    const auto eve = house.given_person("eve@example.org", events::Role::student, password);
    house.when_admin(erase(" Eve@Example.org"))
        .then(
            200,
            {{"/had_account", "true"}, {"/invites_revoked", "0"}},
            {"SubjectErased", "SubjectErased", "FarewellSent"}
        );
    house.when_admin(erase("eve@example.org"))
        .then(200, {{"/had_account", "false"}, {"/keys", "0"}}, {});
    house.settle();
    house.when(get("/api/v1/auth/me").by(eve)).then_problem(401, "not_authenticated");
}

TEST_CASE("what a request said cannot be guessed from the hash that its facts keep of it") {
    House house;
    const std::string body = R"({"to_email":"fay@example.org"})";
    CHECK(house.when_admin(post("/api/v1/beta/invites/send").json(body)).status() == 200);
    // However much of it is kept.
    const auto plain = platform::crypto::to_base64url(platform::crypto::sha256(body)).substr(0, 8);
    int hashes = 0;
    for (std::int32_t number = 0; number < partitions; ++number) {
        for (const auto& record : house.log().records({"facts", number})) {
            const auto hash = record.header("body").value_or("");
            hashes += hash.empty() ? 0 : 1;
            CHECK_FALSE(hash.starts_with(plain));
        }
    }
    CHECK(hashes > 0);
}

TEST_CASE("an operator finds people by address and role, who registered last first") {
    House house;
    const auto eve = house.given_person("eve@example.org", events::Role::instructor, "");
    const auto fay = house.given_person("fay@example.org", events::Role::student, "");
    house.settle();
    const std::string path = "/api/v1/admin/people";
    const auto all = house.when_admin(get(path + "?limit=1"));
    all.then(200, {{"/people/0/id", fay.id}, {"/people/0/status", "active"}, {"/count", "1"}});
    house.when_admin(get(path + "?limit=1&cursor=" + all.at("/next_cursor")))
        .then(200, {{"/people/0/id", eve.id}});
    house.when_admin(get(path + "?email=%20Eve@Example.org"))
        .then(
            200,
            {{"/people/0/id", eve.id},
             {"/people/0/email", "eve@example.org"},
             {"/people/0/role", "instructor"},
             {"/count", "1"},
             {"/next_cursor", "null"}}
        );
    house.when_admin(get(path + "?email=nobody@example.org")).then(200, {{"/count", "0"}});
    house.when_admin(get(path + "?role=instructor")).then(200, {{"/people/0/id", eve.id}});
    house.when_admin(get(path + "?role=pilot")).then_invalid(R"(["query","role"])");
    house.when_admin(get(path + "?cursor=x")).then_problem(400, "invalid_cursor");
    house.when(get(path).by(house.student)).then_problem(403, "forbidden");
    house.when(get(path)).then_problem(401, "not_authenticated");
}

TEST_CASE("whoever was erased is found by their address no more, and shown without it") {
    House house;
    const auto eve = house.given_person("eve@example.org", events::Role::student, password);
    house.when_admin(erase("eve@example.org"));
    house.settle();
    const std::string path = "/api/v1/admin/people";
    house.when_admin(get(path + "?email=eve@example.org")).then(200, {{"/count", "0"}});
    house.when_admin(get(path)).then(
        200, {{"/people/0/id", eve.id}, {"/people/0/email", "erased"}, {"/people/0/status", "null"}}
    );
    house.when_admin(get(path + "/" + eve.id + "/security")).then_problem(404, "user_not_found");
}

TEST_CASE("the invites of somebody who never registered are revoked and cannot be read any more") {
    House house;
    const auto id = house.when_admin(send_to("fay@example.org")).at("/id");
    house.when_admin(erase("fay@example.org"))
        .then(
            200,
            {{"/had_account", "false"}, {"/invites_revoked", "1"}, {"/keys", "1"}},
            {"InviteRevoked", "RecipientInviteEnded", "SubjectErased"}
        );
    house.settle();
    house.when_admin(get("/api/v1/beta/invites/" + id))
        .then(200, {{"/status", "revoked"}, {"/email", "erased"}, {"/code", "erased"}});
}

TEST_CASE("only an operator erases, and not themselves") {
    House house;
    house.when(erase("eve@example.org")).then_problem(401, "not_authenticated");
    house.when(erase("eve@example.org").by(house.student)).then_problem(403, "forbidden");
    house.when_admin(erase(house.admin.email)).then_problem(409, "CANNOT_ERASE_SELF");
    house.when_admin(erase("nobody")).then_invalid(R"(["body","email"])");
}

TEST_CASE("nothing that is kept of an erasure is made from the address alone") {
    House house;
    house.when_admin(erase("eve@example.org").key("once")).then(200, {}, {"SubjectErased"});
    for (const auto& record : house.log().records({"facts", 0})) {
        if (record.header("types").value_or("") == "SubjectErased") {
            CHECK(record.header("body").value_or("") == "");
        }
    }
}
