// Access that operators grant and revoke by hand.

#include "tests/api/house.hpp"
#include "tests/api/rooms.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string nobody = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const auto ping = get("/api/v1/gated/ping");
const std::vector<std::string> granted{"BetaAccessGranted"};
const std::vector<std::string> revoked{"BetaAccessRevoked"};

Ask grant(const Person& person, std::string_view more = R"("role":"student")") {
    return post(fmt::format("/api/v1/admin/people/{}/access", person.id))
        .json(fmt::format(R"({{{},"reason":"taught with us before"}})", more));
}

Ask revoke(const std::string& person, const std::string& access) {
    return Ask{"DELETE", fmt::format("/api/v1/admin/people/{}/access/{}", person, access)}.json(
        R"({"reason":"left"})"
    );
}

Ask list(const Person& person) {
    return get(fmt::format("/api/v1/admin/people/{}/access", person.id));
}

Ask seed() {
    return post("/api/v1/admin/access/seed-instructors");
}

}  // namespace

TEST_CASE("access that an operator grants opens the gate at once, and shuts it when it is revoked"
) {
    House house{{.environment = "prod"}};
    house.when(Ask{ping}.by(house.student)).then_problem(403, "beta_access_required");
    const auto said = house.when_admin(grant(house.student));
    said.then(
        200,
        {{"/user_id", house.student.id},
         {"/role", "student"},
         {"/phase", "instructor_only"},
         {"/existing", "false"}},
        granted
    );
    house.when(Ask{ping}.by(house.student)).then(200);
    house.when(get("/api/v1/auth/me").by(house.student))
        .then(200, {{"/beta_access", "true"}, {"/beta_role", "student"}});

    const auto access = said.at("/access_id");
    house.when_admin(revoke(house.student.id, access))
        .then(200, {{"/access_id", access}, {"/active", "false"}}, revoked);
    house.when(Ask{ping}.by(house.student)).then_problem(403, "beta_access_required");
    house.when(get("/api/v1/auth/me").by(house.student)).then(200, {{"/beta_role", "null"}});
}

TEST_CASE("granting what is there already leads to the same grant, and revoking twice is fine") {
    House house;
    const auto first = house.when_admin(grant(house.student)).at("/access_id");
    house.when_admin(grant(house.student))
        .then(200, {{"/access_id", first}, {"/existing", "true"}});
    house.when_admin(revoke(house.student.id, first)).then(200, {}, revoked);
    house.when_admin(revoke(house.student.id, first)).then(200);
    const auto second = house.when_admin(grant(house.student));
    second.then(200, {{"/existing", "false"}}, granted);
    CHECK(second.at("/access_id") != first);
}

TEST_CASE("a grant that is asked for again under its key is told as it was") {
    House house;
    const auto first = house.when_admin(grant(house.student).key("once"));
    first.then(200, {}, granted);
    const auto again = house.when_admin(grant(house.student).key("once"));
    CHECK(again.status() == 200);
    CHECK(again.at("/access_id") == first.at("/access_id"));
    house.when_admin(grant(house.student, R"("role":"instructor")").key("once"))
        .then_problem(409, "idempotency_key_mismatch");
}

TEST_CASE("what a person was granted is listed with who did it and why, also what was revoked") {
    House house;
    const auto access = house.when_admin(grant(house.student)).at("/access_id");
    house.when_admin(revoke(house.student.id, access)).then(200, {}, revoked);
    house.settle();
    house.when_admin(list(house.student))
        .then(
            200,
            {{"/user_id", house.student.id},
             {"/grants/0/access_id", access},
             {"/grants/0/active", "false"},
             {"/grants/0/invited_by_code", "null"},
             {"/grants/0/granted_by", "ada@example.org"},
             {"/grants/0/reason", "taught with us before"},
             {"/grants/0/revoked_by", "ada@example.org"},
             {"/grants/0/revocation_reason", "left"}}
        );
    const auto person = house.when_admin(get("/api/v1/admin/people/" + house.student.id));
    CHECK(person.at("/grants/0/revoked_at") != "null");
}

TEST_CASE("any active grant with the role decides, and a revoked one does not") {
    House house{{.environment = "prod"}};
    house.given_access(house.student, events::Role::student, events::Phase::open_beta);
    const auto second = house.when_admin(grant(house.student)).at("/access_id");
    house.when_admin(revoke(house.student.id, second)).then(200, {}, revoked);
    house.when(Ask{ping}.by(house.student)).then(200);
}

TEST_CASE("which grants are refused") {
    House house;
    house.when_admin(grant({.id = nobody})).then_problem(404, "user_not_found");
    house.when_admin(revoke(nobody, nobody)).then_problem(404, "user_not_found");
    house.when_admin(revoke(house.student.id, nobody)).then_problem(404, "access_not_found");
    house.when_admin(list({.id = nobody})).then_problem(404, "user_not_found");
    CHECK(house.when_admin(grant(house.student, R"("role":"wizard")")).status() == 422);
    CHECK(
        house.when_admin(grant(house.student, R"("role":"student","phase":"x")")).status() == 422
    );
    const auto path = fmt::format("/api/v1/admin/people/{}/access", house.student.id);
    house.when_admin(post(path).json(R"({"role":"student","reason":" "})"))
        .then_invalid(R"(["body","reason"])");
    house.when(grant(house.student).by(house.student)).then_problem(403, "forbidden");
}

TEST_CASE("every instructor without access is given some, once, however often it is asked for") {
    House house;
    const auto ann = house.given_person("ann@example.org", events::Role::instructor, "");
    house.given_person("ben@example.org", events::Role::instructor, "");
    const auto eve = house.given_person("eve@example.org", events::Role::instructor, "");
    house.given_access(eve, events::Role::instructor, events::Phase::open_beta);
    const auto said = house.when_admin(seed());
    said.then(200, {{"/created", "2"}, {"/existing", "1"}}, {granted[0], granted[0]});
    house.when_admin(seed()).then(200, {{"/created", "0"}, {"/existing", "3"}});
    house.settle();
    house.when_admin(list(ann)).then(
        200,
        {{"/grants/0/role", "instructor"},
         {"/grants/0/phase", "instructor_only"},
         {"/grants/0/invited_by_code", "null"},
         {"/grants/0/invite_id", "null"}}
    );
    // What was taken by name is not given back to all.
    const auto access = house.when_admin(list(ann)).at("/grants/0/access_id");
    house.when_admin(revoke(ann.id, access)).then(200, {}, revoked);
    house.when_admin(seed()).then(200, {{"/created", "0"}, {"/existing", "3"}});
}

TEST_CASE("seeding that stopped midway goes on where it was") {
    House house;
    const auto ann = house.given_person("ann@example.org", events::Role::instructor, "");
    house.given_person("ben@example.org", events::Role::instructor, "");
    house.settle();
    house.given(domain::SeedInstructorAccess{.account = {ann.id}});
    house.settle();
    house.when_admin(seed()).then(200, {{"/created", "1"}, {"/existing", "1"}}, granted);
    CHECK(house.count_facts("BetaAccessGranted") == 2);
}

TEST_CASE("who granted and revoked access stands in the audit log") {
    House house;
    const auto access = house.when_admin(grant(house.student)).at("/access_id");
    house.when_admin(revoke(house.student.id, access)).then(200, {}, revoked);
    house.settle();
    for (const auto* action : {"access.grant", "access.revoke"}) {
        house.when_admin(get(fmt::format("/api/v1/admin/audit-log?action={}", action)))
            .then(
                200,
                {{"/count", "1"},
                 {"/entries/0/actor_id", house.admin.id},
                 {"/entries/0/resource_id", house.student.id}}
            );
    }
}
