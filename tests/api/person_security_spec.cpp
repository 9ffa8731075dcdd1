// What operators see of how somebody signs in, and how they end a session of theirs.

#include "tests/api/ben.hpp"

using namespace tests;

namespace {

std::string security_of(const std::string& id) {
    return "/api/v1/admin/people/" + id + "/security";
}

Ask close_session(const std::string& person, const std::string& session) {
    return {"DELETE", "/api/v1/admin/people/" + person + "/sessions/" + session};
}

const std::string nobody = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

}  // namespace

TEST_CASE("an operator sees where somebody is signed in, the newest first, and ends one of these") {
    House house;
    const auto ben = house.given_person("ben@example.org", events::Role::student, bens_password);
    house.settle();
    const auto one = bens_session(house);
    const auto other = bens_session(house, chrome);
    const auto seen = house.when_admin(get(security_of(ben.id)));
    seen.then(
        200,
        {{"/user_id", ben.id},
         {"/role", "student"},
         {"/account_status", "active"},
         {"/locked_until", "null"},
         {"/second_factor/enabled", "false"},
         {"/trusted_devices", "[]"},
         {"/sessions/0/browser", "Chrome"},
         {"/sessions/1/browser", "Firefox"},
         {"/sessions/1/current", "false"}}
    );
    const auto session = seen.at("/sessions/1/id");
    house.when_admin(close_session(ben.id, session)).then(204, {}, {"SessionClosed"});
    house.when(who_am_i(one.access)).then_problem(401, "not_authenticated");
    house.when(who_am_i(other.access)).then(200);
    house.when_admin(get(security_of(ben.id))).then(200, {{"/sessions/0/browser", "Chrome"}});
    house.when_admin(close_session(ben.id, session)).then_problem(404, "SESSION_NOT_FOUND");
}

TEST_CASE("an operator sees whether somebody has a second factor, and nothing of its secret") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto seen = house.when_admin(get(security_of(ben.id)));
    seen.then(
        200, {{"/second_factor/enabled", "true"}, {"/second_factor/backup_codes_left", "10"}}
    );
    CHECK(seen.body().find(ben.secret) == std::string::npos);
}

TEST_CASE("an operator is told what can be done with an account") {
    House house;
    const auto eve = house.given_person("eve@example.org", events::Role::instructor, "");
    house.settle();
    const std::string path = "/api/v1/admin/people/" + eve.id;
    house.when_admin(get(security_of(eve.id)))
        .then(
            200,
            {{"/can_suspend", "true"}, {"/can_deactivate", "true"}, {"/can_reactivate", "false"}}
        );
    house.when_admin(post(path + "/suspend")).then(200, {}, {"AccountSuspended"});
    house.when_admin(get(security_of(eve.id)))
        .then(
            200,
            {{"/account_status", "suspended"},
             {"/can_suspend", "false"},
             {"/can_deactivate", "true"},
             {"/can_reactivate", "true"}}
        );
    house.when_admin(post(path + "/deactivate"));
    house.when_admin(get(security_of(eve.id)))
        .then(
            200,
            {{"/account_status", "deactivated"},
             {"/can_deactivate", "false"},
             {"/can_reactivate", "true"}}
        );
}

TEST_CASE("a session of somebody else, or of nobody, is not there to be ended") {
    House house;
    const auto ben = house.given_person("ben@example.org", events::Role::student, bens_password);
    house.settle();
    bens_session(house);
    const auto session = house.when_admin(get(security_of(ben.id))).at("/sessions/0/id");
    house.when_admin(close_session(house.student.id, session))
        .then_problem(404, "SESSION_NOT_FOUND");
    house.when_admin(close_session(nobody, session)).then_problem(404, "SESSION_NOT_FOUND");
    house.when_admin(close_session(ben.id, "x")).then_problem(404, "SESSION_NOT_FOUND");
    house.when_admin(get(security_of(nobody))).then_problem(404, "user_not_found");
    house.when_admin(get(security_of("x"))).then_problem(404, "user_not_found");
}

TEST_CASE("only operators look into how others sign in, and only they end sessions of others") {
    House house;
    const auto ben = house.given_person("ben@example.org", events::Role::student, bens_password);
    house.settle();
    bens_session(house);
    const auto session = house.when_admin(get(security_of(ben.id))).at("/sessions/0/id");
    house.when(get(security_of(ben.id)).by(house.student)).then_problem(403, "forbidden");
    house.when(get(security_of(ben.id))).then_problem(401, "not_authenticated");
    house.when(close_session(ben.id, session).by(house.student)).then_problem(403, "forbidden");
    house.when(close_session(ben.id, session)).then_problem(401, "not_authenticated");
}
