// Programs that ask in their own name: what they may, and how it ends.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string root = "/api/v1/admin/service-tokens";
const std::string invites = "/api/v1/beta/invites";

Ask issuing(std::string_view scopes, std::string_view more = "") {
    return post(root).json(fmt::format(R"({{"name":"CRM","scopes":[{}]{}}})", scopes, more));
}

Ask by_secret(Ask ask, std::string_view secret) {
    return ask.with("Authorization", fmt::format("Bearer {}", secret));
}

struct Program {
    std::string id;
    std::string secret;
};

Program given_program(House& house, std::string_view scopes) {
    const auto said = house.when_admin(issuing(scopes));
    REQUIRE(said.status() == 201);
    return {.id = said.at("/id"), .secret = said.at("/secret")};
}

}  // namespace

TEST_CASE("a program is given a token, whose secret is shown once and kept as a hash") {
    House house;
    const auto said =
        house.when_admin(issuing(R"("mcp:write","mcp:read")", R"(,"expires_in_days":30)"));
    said.then(
        201, {{"/name", "CRM"}, {"/scopes", R"(["mcp:read","mcp:write"])"}}, {"ServiceTokenIssued"}
    );
    const auto secret = said.at("/secret");
    CHECK(secret.starts_with("ist_"));
    CHECK(secret.size() == 47);
    const auto listed = house.until(root, {"/count", "1"});
    listed.then(
        200,
        {{"/tokens/0/id", said.at("/id")},
         {"/tokens/0/state", "active"},
         {"/tokens/0/issued_by", "ada@example.org"}}
    );
    CHECK(listed.body().find(secret) == std::string::npos);
    CHECK(listed.body().find("hash") == std::string::npos);
}

TEST_CASE("the same request again is the same token, and its secret is not told a second time") {
    House house;
    const auto first = house.when_admin(issuing(R"("mcp:read")").key("one"));
    const auto again = house.when_admin(issuing(R"("mcp:read")").key("one"));
    again.then(201, {{"/id", first.at("/id")}, {"/secret", "null"}}, {});
    house.when_admin(issuing(R"("mcp:write")").key("one"))
        .then_problem(409, "idempotency_key_mismatch");
    house.when(by_secret(get(invites), first.at("/secret"))).then(200);
}

TEST_CASE("what a service token needs is checked, place by place") {
    House house;
    house.when_admin(issuing("")).then_invalid(R"(["body","scopes"])");
    house.when_admin(issuing(R"("mcp:admin")")).then_invalid(R"(["body","scopes",0])");
    house.when_admin(post(root).json(R"({"name":" ","scopes":["mcp:read"]})"))
        .then_invalid(R"(["body","name"])");
    for (const auto* days : {"0", "367"}) {
        const auto more = fmt::format(R"(,"expires_in_days":{})", days);
        house.when_admin(issuing(R"("mcp:read")", more))
            .then_invalid(R"(["body","expires_in_days"])");
    }
}

TEST_CASE("a program reads with one scope and writes with the other, and goes nowhere else") {
    House house;
    const auto reader = given_program(house, R"("mcp:read")");
    const auto writer = given_program(house, R"("mcp:write")");
    house.when(by_secret(get(invites), reader.secret)).then(200, {{"/count", "0"}});
    house.when(by_secret(get(invites), writer.secret)).then_problem(403, "insufficient_scope");
    const auto revoking = invites + "/01ARZ3NDEKTSV4RRFFQ69G5FAV/revoke";
    house.when(by_secret(post(revoking), reader.secret)).then_problem(403, "insufficient_scope");
    house.when(by_secret(post(revoking), writer.secret)).then_problem(404, "invite_not_found");
    for (const auto& path :
         {std::string{"/api/v1/auth/me"}, root, std::string{"/api/v1/admin/jobs"}}) {
        house.when(by_secret(get(path), reader.secret)).then_problem(403, "insufficient_scope");
    }
}

TEST_CASE("a service token is worth nothing in a cookie") {
    House house;
    const auto reader = given_program(house, R"("mcp:read")");
    house.when(get(invites).with("Cookie", "sid=" + reader.secret))
        .then_problem(401, "not_authenticated");
}

TEST_CASE("a token that was revoked opens nothing from the next request on") {
    House house;
    const auto reader = given_program(house, R"("mcp:read")");
    const auto path = root + "/" + reader.id;
    const Ask revoking = Ask{"DELETE", path}.json(R"({"reason":"the laptop was lost"})");
    house.when_admin(revoking).then(200, {{"/revoked", "true"}}, {"ServiceTokenRevoked"});
    const auto refused = house.when(by_secret(get(invites), reader.secret));
    refused.then_problem(401, "not_authenticated");
    CHECK(refused.at("/detail") == "Token has been revoked");
    house.when_admin(revoking).then(200, {}, {});
    house.until(root, {"/tokens/0/state", "revoked"})
        .then(200, {{"/tokens/0/reason", "the laptop was lost"}});
    house.when_admin(Ask{"DELETE", root + "/01ARZ3NDEKTSV4RRFFQ69G5FAV"})
        .then_problem(404, "service_token_not_found");
}

TEST_CASE("a service token that never was is not said to be revoked") {
    House house;
    const auto refused = house.when(by_secret(get(invites), "ist_" + std::string(43, 'x')));
    refused.then_problem(401, "not_authenticated");
    CHECK(refused.at("/detail") == "Could not validate credentials");
}

TEST_CASE("a token ends by itself at its end") {
    House house;
    const auto said = house.when_admin(issuing(R"("mcp:read")", R"(,"expires_in_days":1)"));
    const auto secret = said.at("/secret");
    house.when(by_secret(get(invites), secret)).then(200);
    house.later(std::chrono::hours{24});
    house.when(by_secret(get(invites), secret)).then_problem(401, "not_authenticated");
    house.until(root, {"/tokens/0/state", "expired"});
}

TEST_CASE("what a program did stands in the audit log under its own name") {
    House house;
    const auto invite =
        house.when_admin(post(invites + "/send").json(R"({"to_email":"ann@example.org"})"))
            .at("/id");
    const auto writer = given_program(house, R"("mcp:write")");
    CHECK(
        house.when(by_secret(post(invites + "/" + invite + "/revoke"), writer.secret)).status() ==
        200
    );
    house.until("/api/v1/admin/audit-log?actor=" + writer.id, {"/count", "1"})
        .then(
            200,
            {{"/entries/0/actor_type", "service"},
             {"/entries/0/actor_role", "null"},
             {"/entries/0/action", "invite.revoke"},
             {"/entries/0/resource_id", invite}}
        );
}
