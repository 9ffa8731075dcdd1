// Single rights over HTTP: who has which, and giving or taking one.

#include "api/access/permissions.hpp"
#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

Ask change(const Person& whose, std::string_view permission, std::string_view effect) {
    return put(fmt::format("/api/v1/admin/people/{}/permissions/{}", whose.id, permission))
        .json(fmt::format(R"({{"effect":"{}","reason":"helps out"}})", effect));
}

Ask erase_nobody() {
    return post("/api/v1/admin/people/erase").json(R"({"email":"nobody@example.org"})");
}

bool has(const Said& said, std::string_view permission) {
    return said.body().find(fmt::format("\"{}\"", permission)) != std::string::npos;
}

const std::vector<std::string> overridden{"PermissionOverridden"};

}  // namespace

TEST_CASE("a right that is given opens what asks for it, and is gone as soon as it is taken") {
    House house;
    house.when(erase_nobody().by(house.student)).then_problem(403, "forbidden");
    house.when_admin(change(house.student, "manage_users", "grant"))
        .then(
            200,
            {{"/user_id", house.student.id},
             {"/role", "student"},
             {"/overrides/0/permission", "manage_users"},
             {"/overrides/0/effect", "grant"},
             {"/overrides/0/reason", "helps out"},
             {"/overrides/0/by", "ada@example.org"}},
            overridden
        );
    house.when(erase_nobody().by(house.student)).then(200, {}, {"SubjectErased"});
    CHECK(has(house.when(get("/api/v1/auth/me").by(house.student)), "manage_users"));
    // It is that right, and not the role.
    house.when(get("/api/v1/beta/invites").by(house.student)).then_problem(403, "forbidden");

    house.when_admin(change(house.student, "manage_users", "role")).then(200, {}, overridden);
    const auto refused = house.when(erase_nobody().by(house.student));
    refused.then_problem(403, "forbidden");
    CHECK(refused.at("/detail") == "User does not have required permission: manage_users");
    CHECK_FALSE(has(house.when(get("/api/v1/auth/me").by(house.student)), "manage_users"));
}

TEST_CASE("what is taken from an administrator they cannot do any more, whatever their role") {
    House house;
    const auto eve = house.given_person("eve@example.org", events::Role::admin, "");
    house.settle();
    house.when(get("/api/v1/admin/system").by(eve)).then(200);
    house.when_admin(change(eve, "access_monitoring", "revoke")).then(200, {}, overridden);
    const auto refused = house.when(get("/api/v1/admin/system").by(eve));
    refused.then_problem(403, "forbidden");
    CHECK(refused.at("/detail") == "User does not have required permission: access_monitoring");
    house.when(get("/api/v1/beta/invites").by(eve)).then(200);
}

TEST_CASE("a right to what is one's own is taken like any other") {
    House house;
    const auto change_password = [] {
        return post("/api/v1/auth/change-password")
            .json(R"({"current_password":"Correct horse 1","new_password":"Another horse 2"})");
    };
    // Nobody is erased by that; who may is told what is missing.
    const auto erase_me = [] { return post("/api/v1/privacy/delete/me").json("{}"); };
    house.when(erase_me().by(house.student)).then(422);
    for (const auto* right : {"change_own_password", "delete_own_account"}) {
        house.when_admin(change(house.student, right, "revoke")).then(200, {}, overridden);
    }
    for (auto ask : {change_password(), erase_me()}) {
        house.when(ask.by(house.student)).then_problem(403, "forbidden");
    }
    house.when_admin(change(house.student, "delete_own_account", "role")).then(200, {}, overridden);
    house.when(erase_me().by(house.student)).then(422);
}

TEST_CASE("an administrator cannot take their own right to manage people, nor give themselves any"
) {
    House house;
    for (const auto* effect : {"revoke", "grant", "role"}) {
        house.when_admin(change(house.admin, "manage_users", effect))
            .then_problem(409, "CANNOT_CHANGE_OWN_PERMISSIONS");
    }
}

TEST_CASE("nobody gives what they do not have themselves, but may take it") {
    House house;
    const auto kim = house.given_person("kim@example.org", events::Role::student, "");
    house.settle();
    house.when_admin(change(kim, "manage_users", "grant")).then(200, {}, overridden);
    // Who manages people does not decide what they may.
    const auto lacking = house.when(change(house.student, "send_messages", "grant").by(kim));
    lacking.then_problem(403, "forbidden");
    CHECK(lacking.at("/detail") == "User does not have required permission: manage_permissions");
    house.when_admin(change(kim, "manage_permissions", "grant")).then(200, {}, overridden);
    for (const auto* effect : {"grant", "role"}) {
        const auto refused = house.when(change(house.student, "manage_financials", effect).by(kim));
        refused.then_problem(403, "forbidden");
        CHECK(refused.at("/detail") == "User does not have required permission: manage_financials");
    }
    house.when(change(house.student, "send_messages", "grant").by(kim)).then(200, {}, overridden);
    house.when(change(house.student, "manage_financials", "revoke").by(kim))
        .then(200, {}, overridden);
}

TEST_CASE("a change that is so already happens once; one without a reason or a name does not") {
    House house;
    house.when_admin(change(house.student, "moderate_content", "grant")).then(200, {}, overridden);
    house.when_admin(change(house.student, "moderate_content", "grant")).then(200);
    house.when_admin(change(house.student, "fly", "grant"))
        .then_problem(404, "permission_not_found");
    const Person nobody{.id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"};
    house.when_admin(change(nobody, "moderate_content", "grant"))
        .then_problem(404, "user_not_found");
    const auto path =
        fmt::format("/api/v1/admin/people/{}/permissions/moderate_content", house.student.id);
    house.when_admin(put(path).json(R"({"effect":"grant","reason":" "})"))
        .then_invalid(R"(["body","reason"])");
}

TEST_CASE("who has which rights is listed: administrators, and whoever has others than their role"
) {
    House house;
    house.given_person("kim@example.org", events::Role::student, "");
    house.when_admin(change(house.student, "moderate_content", "grant")).then(200, {}, overridden);
    const auto listed = house.when_admin(get("/api/v1/admin/permissions"));
    listed.then(200);
    CHECK(listed.body().find(house.admin.id) != std::string::npos);
    CHECK(listed.body().find("sam@example.org") != std::string::npos);
    CHECK(listed.body().find("kim@example.org") == std::string::npos);
    const auto of_sam =
        house.when_admin(get(fmt::format("/api/v1/admin/people/{}/permissions", house.student.id)));
    of_sam.then(200, {{"/overrides/0/permission", "moderate_content"}});
    CHECK(has(of_sam, "create_bookings"));
    house.when_admin(get("/api/v1/admin/people/01ARZ3NDEKTSV4RRFFQ69G5FAV/permissions"))
        .then_problem(404, "user_not_found");
}

TEST_CASE("of whoever is erased nobody is told what they might do") {
    House house;
    house.when_admin(change(house.student, "moderate_content", "grant")).then(200, {}, overridden);
    house.when_admin(post("/api/v1/admin/people/erase").json(R"({"email":"sam@example.org"})"));
    house.settle();
    const auto listed = house.when_admin(get("/api/v1/admin/permissions"));
    CHECK(listed.body().find(house.student.id) == std::string::npos);
}
