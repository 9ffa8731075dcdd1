// What one is told in the application, over HTTP.

#include "domain/founding/cohort.hpp"
#include "tests/api/registering.hpp"

using namespace tests;

namespace {

const std::string root = "/api/v1/notifications";
const std::string count = root + "/unread-count";
const std::string settings = "/api/v1/beta/settings";

Ask del(std::string path) {
    return Ask{"DELETE", std::move(path)};
}

// Two notifications for all administrators: the phase was opened, and closed again.
void given_changes(House& house) {
    for (const auto* phase : {"open_beta", "instructor_only"}) {
        house
            .when_admin(put(settings).json(fmt::format(
                R"({{"beta_disabled":false,"beta_phase":"{}",)"
                R"("allow_signup_without_invite":false,"reason":"a try"}})",
                phase
            )))
            .then(200, {}, {"BetaSettingsChanged"});
    }
    house.until(count, {"/unread_count", "2"});
}

Person another_admin(House& house) {
    return house.given_person("grace@example.org", events::Role::admin, "");
}

std::string first_id(House& house) {
    return house.when_admin(get(root)).at("/notifications/0/id");
}

}  // namespace

TEST_CASE("an administrator sees who changed the phase, from what to what and why") {
    House house;
    given_changes(house);
    const auto said = house.when_admin(get(root));
    said.then(
        200,
        {{"/total", "2"},
         {"/unread_count", "2"},
         {"/notifications/0/category", "system_updates"},
         {"/notifications/0/type", "beta_settings_changed"},
         {"/notifications/0/title", "The settings of the beta were changed"},
         {"/notifications/0/body", "The phase was open_beta and is instructor_only."},
         {"/notifications/0/data/by", "admin:" + house.admin.id},
         {"/notifications/0/data/phase_from", "open_beta"},
         {"/notifications/0/data/phase_to", "instructor_only"},
         {"/notifications/0/data/reason", "a try"},
         {"/notifications/0/read_at", "null"},
         {"/notifications/1/data/phase_to", "open_beta"}}
    );
    CHECK(said.at("/notifications/0/created_at") >= said.at("/notifications/1/created_at"));
}

TEST_CASE("a change that was scheduled is told when it takes effect, and not before") {
    House house;
    const auto due = house.clock.now() + std::chrono::hours{2};
    house.given(domain::ScheduleBetaChange{
        .settings = domain::beta::the_settings,
        .after = {.beta_phase = events::BetaPhase::open_beta},
        .due_at = due
    });
    house.settle();
    house.when_admin(get(root)).then(200, {{"/total", "0"}});
    house.later(std::chrono::hours{2});
    house.until(root, {"/total", "1"})
        .then(
            200,
            {{"/notifications/0/data/phase_to", "open_beta"},
             {"/notifications/0/data/scheduled", "1"}}
        );
}

TEST_CASE("students are told nothing of what administrators are, nor those who come later") {
    House house;
    given_changes(house);
    const auto grace = another_admin(house);
    house.settle();
    for (const auto& person : {house.student, grace}) {
        house.when(get(root).by(person)).then(200, {{"/total", "0"}, {"/unread_count", "0"}});
        house.when(get(count).by(person)).then(200, {{"/unread_count", "0"}});
        house.when(post(root + "/" + first_id(house) + "/read").by(person))
            .then_problem(404, "notification_not_found");
        house.when(del(root + "/" + first_id(house)).by(person))
            .then_problem(404, "notification_not_found");
    }
}

TEST_CASE("who asked for a batch is told of its end, and other administrators are not") {
    House house;
    house.provider().refuse("ben@example.org");
    const auto grace = another_admin(house);
    const auto batch = house
                           .when_admin(post(invites + "/send-batch-async")
                                           .json(R"({"emails":["ann@example.org",)"
                                                 R"("ben@example.org"]})"))
                           .at("/batch_id");
    house.until(root, {"/total", "1"})
        .then(
            200,
            {{"/notifications/0/type", "batch_completed"},
             {"/notifications/0/body", "Sent: 1. Failed: 1. Skipped: 0. In doubt: 0."},
             {"/notifications/0/data/batch_id", batch},
             {"/notifications/0/data/outcome", "partial"}}
        );
    house.when(get(root).by(grace)).then(200, {{"/total", "0"}});
}

TEST_CASE("who issued an invite is told that it was redeemed, without address and code") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    house.when(enrol(with_code("ann@example.org", invite.code)))
        .then(201, {}, registered_by_invite);
    const auto said = house.until(root, {"/total", "1"});
    said.then(
        200,
        {{"/notifications/0/type", "invite_redeemed"},
         {"/notifications/0/data/invite_id", invite.id}}
    );
    for (const auto& secret : {std::string{"example.org"}, invite.code}) {
        CHECK(said.body().find(secret) == std::string::npos);
    }
}

TEST_CASE("administrators are told once when founding places run out, and once when all are taken"
) {
    House house;
    house.given(domain::SetFoundingCap{.cohort = domain::founding::the_cohort, .cap = 10});
    for (int n = 1; n <= 10; ++n) {
        const auto person = house.given_person(
            fmt::format("founder{}@example.org", n), events::Role::instructor, ""
        );
        house.given(
            domain::ClaimFoundingSlot{.cohort = domain::founding::the_cohort, .member = {person.id}}
        );
    }
    house.until(root, {"/total", "2"})
        .then(
            200,
            {{"/notifications/0/type", "founding_full"},
             {"/notifications/1/type", "founding_nearly_full"},
             {"/notifications/1/data/claimed", "9"},
             {"/notifications/1/data/cap", "10"}}
        );
}

TEST_CASE("a notification is read once, and by each for themselves") {
    House house;
    const auto grace = another_admin(house);
    house.settle();
    given_changes(house);
    const auto id = first_id(house);
    const auto said = house.when_admin(post(root + "/" + id + "/read"));
    said.then(
        200, {{"/success", "true"}, {"/message", "The notification is read"}}, {"NotificationRead"}
    );
    const auto position = said.header("x-position");
    CHECK_FALSE(position.empty());
    const auto shown = house.when_admin(get(root).with("X-Position", position));
    shown.then(200, {{"/unread_count", "1"}, {"/total", "2"}});
    CHECK(shown.at("/notifications/0/read_at") != "null");
    CHECK(shown.at("/notifications/1/read_at") == "null");
    house.when_admin(post(root + "/" + id + "/read")).then_problem(404, "notification_not_found");
    house.when_admin(get(root + "?unread_only=true"))
        .then(200, {{"/total", "1"}, {"/unread_count", "1"}});
    house.when(get(count).by(grace)).then(200, {{"/unread_count", "2"}});
}

TEST_CASE("all are read at once, and again there is nothing to do") {
    House house;
    given_changes(house);
    const auto said = house.when_admin(post(root + "/read-all"));
    said.then(200, {{"/success", "true"}}, {"NotificationsReadUpTo"});
    house.until(count, {"/unread_count", "0"});
    house.when_admin(post(root + "/read-all")).then(200, {{"/success", "true"}});
    house.when_admin(get(root)).then(200, {{"/total", "2"}, {"/unread_count", "0"}});
    given_phase(house, events::BetaPhase::open_beta);
    house.until(count, {"/unread_count", "1"});
}

TEST_CASE("what was deleted is there no more, one by one or all at once, also to be read") {
    House house;
    const auto grace = another_admin(house);
    house.settle();
    given_changes(house);
    const auto id = first_id(house);
    house.when_admin(del(root + "/" + id))
        .then(200, {{"/message", "The notification is deleted"}}, {"NotificationDeleted"});
    house.until(root, {"/total", "1"}).then(200, {{"/unread_count", "1"}});
    house.when_admin(del(root + "/" + id)).then_problem(404, "notification_not_found");
    house.when_admin(post(root + "/" + id + "/read")).then_problem(404, "notification_not_found");
    house.when_admin(del(root)).then(200, {{"/success", "true"}}, {"NotificationsDeletedUpTo"});
    house.until(root, {"/total", "0"}).then(200, {{"/unread_count", "0"}});
    house.when_admin(del(root)).then(200, {{"/success", "true"}});
    house.when(get(root).by(grace)).then(200, {{"/total", "2"}});
}

TEST_CASE("a page has up to fifty, from any number on") {
    House house;
    given_changes(house);
    const auto second = house.when_admin(get(root + "?limit=1&offset=1"));
    second.then(200, {{"/total", "2"}, {"/notifications/0/data/phase_to", "open_beta"}});
    CHECK_FALSE(second.has("/notifications/1"));
    house.when_admin(get(root + "?limit=50")).then(200, {{"/total", "2"}});
    house.when_admin(get(root + "?limit=0")).then_invalid(R"(["query","limit"])");
    house.when_admin(get(root + "?limit=51")).then_invalid(R"(["query","limit"])");
    house.when_admin(get(root + "?offset=-1")).then_invalid(R"(["query","offset"])");
    house.when_admin(get(root + "?unread_only=perhaps")).then_invalid(R"(["query","unread_only"])");
}

TEST_CASE("what is no id of a notification names none") {
    House house;
    for (const std::string id : {"none", "a%20b", "settings-1.1"}) {
        CAPTURE(id);
        house.when_admin(post(root + "/" + id + "/read"))
            .then_problem(404, "notification_not_found");
        house.when_admin(del(root + "/" + id)).then_problem(404, "notification_not_found");
    }
    house.when_admin(del(root + "/" + std::string(101, 'a')))
        .then_problem(404, "notification_not_found");
}

TEST_CASE("whoever is exported finds what they themselves were told, and when they read it") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    house.when(enrol(with_code("ann@example.org", invite.code)));
    given_phase(house, events::BetaPhase::open_beta);
    house.until(root, {"/total", "2"});
    house.when_admin(post(root + "/read-all"));
    house.until(count, {"/unread_count", "0"});
    const auto said = house.when_admin(get("/api/v1/privacy/export/me"));
    said.then(
        200,
        {{"/data/notifications/0/type", "invite_redeemed"},
         {"/data/notifications/0/title", "An invite was redeemed"}}
    );
    CHECK(said.has("/data/notifications/0/read_at"));
    CHECK_FALSE(said.has("/data/notifications/1"));
}
