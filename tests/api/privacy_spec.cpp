// What is known of a person, for that person, and the end of it.

#include "tests/api/registering.hpp"

using namespace tests;

namespace {

const std::string ann = "ann@example.org";
const std::string own_export = "/api/v1/privacy/export/me";

Ask erase_me(bool account = true) {
    return post("/api/v1/privacy/delete/me")
        .json(fmt::format(R"({{"delete_account":{}}})", account));
}

Person registered(House& house) {
    const auto invite = invite_for(house, ann);
    const auto id = house.when(enrol(with_code(ann, invite.code))).at("/id");
    house.settle();
    return {.id = id, .email = ann, .token = sign_in(house, ann)};
}

}  // namespace

TEST_CASE("a person is shown all that is known of them") {
    House house;
    const auto person = registered(house);
    house.settle();
    house.when(get(own_export).by(person))
        .then(
            200,
            {{"/status", "success"},
             {"/data/profile/id", person.id},
             {"/data/profile/email", ann},
             {"/data/profile/first_name", "Ann"},
             {"/data/profile/zip_code", "10001"},
             {"/data/access/0/role", "instructor"},
             {"/data/account_status", "active"},
             {"/data/invites/0/status", "accepted"},
             {"/data/sessions/0/method", "password"}}
        );
}

TEST_CASE("what was done about a person, what they may and who lets them wait is in it too") {
    House house;
    house.when(
        post("/api/v1/beta/waitlist").json(fmt::format(R"({{"email":"{}","name":"Ann"}})", ann))
    );
    const auto person = registered(house);
    const auto access = house.when(get(own_export).by(person)).at("/data/access/0/id");
    house.given(
        domain::RevokeAccess{.account = {person.id}, .access = {access}, .reason = "moved away"}
    );
    house.given(domain::OverridePermission{
        .account = {person.id},
        .permission = events::Permission::moderate_content,
        .reason = "helps with the reviews"
    });
    house.given(domain::SuppressRecipient{
        .recipient = house.recipient(ann), .cause = events::SuppressionCause::complaint
    });
    house.settle();
    const auto said = house.when(get(own_export).by(person));
    said.then(
        200,
        {{"/data/waitlist/name", "Ann"},
         {"/data/access/0/revocation_reason", "moved away"},
         {"/data/permissions/0/permission", "moderate_content"},
         {"/data/permissions/0/granted", "true"},
         {"/data/mail/suppressed", "complaint"},
         {"/data/history/0/action", "mail.suppress"}}
    );
    CHECK(said.body().find("user.permission_change") != std::string::npos);
    CHECK(said.body().find("user.create") != std::string::npos);
}

TEST_CASE("nobody else's data is in it") {
    House house;
    const auto person = registered(house);
    invite_for(house, "ben@example.org");
    house.settle();
    const auto body = house.when(get(own_export).by(person)).body();
    CHECK(body.find("ben@example.org") == std::string::npos);
    CHECK(body.find("sam@example.org") == std::string::npos);
}

TEST_CASE("who erased themselves cannot sign in, and no token of theirs is worth anything") {
    House house;
    const auto person = registered(house);
    house.when(erase_me().by(person))
        .then(
            200,
            {{"/status", "success"}, {"/account_deleted", "true"}},
            {"SubjectErased", "SubjectErased", "FarewellSent"}
        );
    house.when(get("/api/v1/auth/me").by(person)).then_problem(401, "not_authenticated");
    house
        .when(post("/api/v1/auth/login-with-session")
                  .json(fmt::format(R"({{"email":"{}","password":"{}"}})", ann, password)))
        .then_problem(401, "AUTH_INVALID_CREDENTIALS");
    CHECK((house.notice_to(ann).notice == events::Notice::account_erased));
}

TEST_CASE("what somebody did is told as theirs also when they are erased") {
    House house;
    const auto person = registered(house);
    house.when(put("/api/v1/account/phone").json(R"({"phone_number":"+12125550123"})").by(person))
        .then(200, {}, {"ProfileChanged"});
    const std::string log = "/api/v1/admin/audit-log?action=user.update&actor=" + person.id;
    house.until(log, {"/count", "1"}).then(200, {{"/entries/0/actor_role", "instructor"}});
    CHECK(house.when(erase_me().by(person)).status() == 200);
    house.settle();
    house.when_admin(get(log)).then(
        200,
        {{"/count", "1"},
         {"/entries/0/actor_type", "user"},
         {"/entries/0/actor_id", person.id},
         {"/entries/0/actor_role", "null"}}
    );
    house.when_admin(get("/api/v1/admin/audit-log?action=user.delete"))
        .then(200, {{"/entries/0/actor_id", person.id}, {"/entries/0/resource_id", person.id}});
}

TEST_CASE("that the last mail fails undoes no erasure, and is found among the jobs that failed") {
    House house;
    const auto person = registered(house);
    house.provider().refuse(ann);
    CHECK(house.when(erase_me().by(person)).at("/account_deleted") == "true");
    house.until("/api/v1/admin/jobs?state=refused", {"/jobs/0/kind", "notice.send"});
    house.when(get("/api/v1/auth/me").by(person)).then_problem(401, "not_authenticated");
    house.until("/api/v1/admin/people/" + person.id, {"/email", "erased"});
}

TEST_CASE("a token of before an erasure opens nothing once the address has registered anew") {
    House house;
    const auto person = registered(house);
    house.when(get("/api/v1/auth/me").by(person)).then(200);
    house.given(domain::EraseSubject{.recipient = house.recipient(ann)});
    house.later(2s);
    const auto anew = house.given_person(ann, events::Role::student, password);
    CHECK(anew.id == person.id);
    house.when(get("/api/v1/auth/me").by(anew)).then(200);
    house.when(get("/api/v1/auth/me").by(person)).then_problem(401, "not_authenticated");
}

TEST_CASE("without delete_account all that identifies the person goes as well, and is called so") {
    House house;
    const auto person = registered(house);
    house.when(erase_me(false).by(person))
        .then(
            200, {{"/account_deleted", "false"}}, {"SubjectErased", "SubjectErased", "FarewellSent"}
        );
    house.when(get("/api/v1/auth/me").by(person)).then_problem(401, "not_authenticated");
    house
        .when(post("/api/v1/auth/login-with-session")
                  .json(fmt::format(R"({{"email":"{}","password":"{}"}})", ann, password)))
        .then_problem(401, "AUTH_INVALID_CREDENTIALS");
    CHECK((house.notice_to(ann).notice == events::Notice::account_anonymised));
    house.until(
        "/api/v1/admin/audit-log?action=user.anonymize", {"/entries/0/resource_id", person.id}
    );
    house.when_admin(get("/api/v1/admin/audit-log?action=user.delete"))
        .then(200, {{"/count", "0"}});
}

TEST_CASE("an operator exports and erases others, and not themselves") {
    House house;
    const auto person = registered(house);
    const std::string of = "/api/v1/privacy/export/user/";
    const std::string erase = "/api/v1/privacy/delete/user/";
    const std::string body = R"({"delete_account":true})";
    house.when_admin(get(of + person.id)).then(200, {{"/data/profile/email", ann}});
    house.when(get(of + person.id).by(house.student)).then_problem(403, "forbidden");
    house.when(post(erase + person.id).json(body).by(house.student)).then_problem(403, "forbidden");
    house.when_admin(post(erase + house.admin.id).json(body))
        .then_problem(409, "CANNOT_ERASE_SELF");
    house.when_admin(erase_me()).then_problem(409, "CANNOT_ERASE_SELF");
    house.when_admin(post(erase + person.id).json(body))
        .then(
            200, {{"/account_deleted", "true"}}, {"SubjectErased", "SubjectErased", "FarewellSent"}
        );
    for (const auto& ask :
         {get(of + person.id),
          post(erase + person.id).json(body),
          get(of + "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
          get(of + "x")}) {
        house.when_admin(ask).then_problem(404, "user_not_found");
    }
}

TEST_CASE("operators see of how many people something is known, exactly") {
    House house;
    const std::string path = "/api/v1/privacy/statistics";
    const auto person = registered(house);
    invite_for(house, "ben@example.org");
    house.settle();
    house.when_admin(get(path)).then(
        200,
        {{"/statistics/accounts", "3"},
         {"/statistics/accounts_erased", "0"},
         {"/statistics/invites", "2"},
         {"/statistics/exports_ready", "0"}}
    );
    house.when(erase_me().by(person));
    house.settle();
    house.when_admin(get(path)).then(
        200,
        {{"/statistics/accounts", "2"},
         {"/statistics/accounts_erased", "1"},
         {"/statistics/people_erased", "1"},
         {"/statistics/invites", "1"},
         {"/statistics/invites_erased", "1"}}
    );
    house.when(get(path).by(house.student)).then_problem(403, "forbidden");
}

TEST_CASE("an operator drops what is kept no longer, and there is nothing the second time") {
    House house;
    const std::string path = "/api/v1/privacy/retention/apply";
    house.when_admin(post(path)).then(200, {{"/export_files", "0"}});
    house.when(post(path).by(house.student)).then_problem(403, "forbidden");
}

TEST_CASE("whoever is not signed in is shown and erases nothing") {
    House house;
    house.when(get(own_export)).then_problem(401, "not_authenticated");
    house.when(erase_me()).then_problem(401, "not_authenticated");
}
