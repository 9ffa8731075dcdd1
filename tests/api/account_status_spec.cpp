// Instructors rest, give up and come back, over HTTP.

#include "tests/api/registering.hpp"

using namespace tests;

namespace {

const std::string ben = "ben@example.org";

Ask move(const std::string& how) {
    return post("/api/v1/account/" + how);
}

Ask try_to_sign_in() {
    return post("/api/v1/auth/login-with-session")
        .json(fmt::format(R"({{"email":"{}","password":"{}"}})", ben, password));
}

}  // namespace

TEST_CASE("an instructor rests and comes back, and is told so by mail") {
    House house;
    const auto person = house.given_person(ben, events::Role::instructor, "");
    house.settle();
    const std::string status = "/api/v1/account/status";
    house.when(get(status).by(person))
        .then(
            200,
            {{"/user_id", person.id},
             {"/role", "instructor"},
             {"/account_status", "active"},
             {"/can_login", "true"},
             {"/can_receive_bookings", "true"},
             {"/is_active", "true"},
             {"/can_suspend", "true"},
             {"/can_deactivate", "true"},
             {"/can_reactivate", "false"}}
        );
    house.when(move("suspend").by(person))
        .then(
            200,
            {{"/success", "true"}, {"/previous_status", "active"}, {"/new_status", "suspended"}},
            {"AccountSuspended"}
        );
    house.when(get(status).by(person))
        .then(
            200,
            {{"/account_status", "suspended"},
             {"/can_login", "true"},
             {"/can_receive_bookings", "false"},
             {"/is_active", "false"},
             {"/is_suspended", "true"},
             {"/can_suspend", "false"},
             {"/can_reactivate", "true"}}
        );
    house.when(move("suspend").by(person)).then_problem(400, "ACCOUNT_ALREADY_SUSPENDED");
    house.when(move("reactivate").by(person))
        .then(
            200,
            {{"/previous_status", "suspended"}, {"/new_status", "active"}},
            {"AccountReactivated"}
        );
    house.when(move("reactivate").by(person)).then_problem(400, "ACCOUNT_ALREADY_ACTIVE");
    CHECK((house.notice_to(ben, 1).notice == events::Notice::account_suspended));
    CHECK((house.notice_to(ben, 2).notice == events::Notice::account_reactivated));
}

TEST_CASE("who gave up loses every session and signs in no more, until an operator helps") {
    House house;
    const auto person = house.given_person(ben, events::Role::instructor, password);
    house.settle();
    house.later(std::chrono::seconds{2});
    house.when(move("deactivate").by(person))
        .then(200, {{"/new_status", "deactivated"}}, {"AccountDeactivated"});
    house.when(get("/api/v1/auth/me").by(person))
        .then(401, {{"/detail", "Token has been invalidated"}});
    house.when(try_to_sign_in()).then_problem(401, "AUTH_ACCOUNT_DEACTIVATED");
    auto again = person;
    again.token = house.token_for(person.id, house.clock.now() + std::chrono::seconds{1});
    house.when(get("/api/v1/auth/me").by(again)).then(400, {{"/detail", "Inactive user"}});
    house.when_admin(post("/api/v1/admin/people/" + person.id + "/reactivate"))
        .then(200, {{"/previous_status", "deactivated"}}, {"AccountReactivated"});
    house.when(try_to_sign_in()).then(200, {}, {"SignedIn", "SessionOpened"});
}

TEST_CASE("who does not know the password is not told that an account was given up") {
    House house;
    const auto person = house.given_person(ben, events::Role::instructor, password);
    house.settle();
    house.when(move("deactivate").by(person)).then(200, {}, {"AccountDeactivated"});
    house
        .when(post("/api/v1/auth/login-with-session")
                  .json(fmt::format(R"({{"email":"{}","password":"Wrong 1 horse"}})", ben)))
        .then_problem(401, "AUTH_INVALID_CREDENTIALS");
}

TEST_CASE("students neither rest nor give up") {
    House house;
    for (const std::string how : {"suspend", "deactivate", "reactivate"}) {
        CAPTURE(how);
        house.when(move(how).by(house.student))
            .then(403, {{"/detail", "User does not have required role: instructor"}});
    }
    house.when(get("/api/v1/account/status").by(house.student))
        .then(
            200,
            {{"/role", "student"}, {"/can_suspend", "false"}, {"/can_receive_bookings", "false"}}
        );
}

TEST_CASE("an instructor whose right to rest was taken does not rest, and may still give up") {
    House house;
    const auto person = house.given_person(ben, events::Role::instructor, "");
    house.settle();
    const auto right =
        "/api/v1/admin/people/" + person.id + "/permissions/suspend_own_instructor_account";
    house.when_admin(put(right).json(R"({"effect":"revoke","reason":"too often"})"))
        .then(200, {}, {"PermissionOverridden"});
    const auto refused = house.when(move("suspend").by(person));
    refused.then_problem(403, "forbidden");
    CHECK(
        refused.at("/detail") ==
        "User does not have required permission: suspend_own_instructor_account"
    );
    CHECK(house.when(move("deactivate").by(person)).at("/new_status") == "deactivated");
}

TEST_CASE("an operator lets an instructor rest; others ask in vain") {
    House house;
    const auto person = house.given_person(ben, events::Role::instructor, "");
    house.settle();
    const auto path = "/api/v1/admin/people/" + person.id + "/suspend";
    house.when(post(path).by(house.student)).then_problem(403, "forbidden");
    house.when_admin(post(path)).then(200, {{"/new_status", "suspended"}}, {"AccountSuspended"});
    house.when_admin(post("/api/v1/admin/people/01ARZ3NDEKTSV4RRFFQ69G5FAV/suspend"))
        .then_problem(404, "user_not_found");
}

TEST_CASE("the same request under its key is answered as it was") {
    House house;
    const auto person = house.given_person(ben, events::Role::instructor, "");
    house.settle();
    const auto first = house.when(move("suspend").by(person).key("rest"));
    first.then(200, {}, {"AccountSuspended"});
    const auto again = house.when(move("suspend").by(person).key("rest"));
    again.then(200);
    CHECK(again.body() == first.body());
}
