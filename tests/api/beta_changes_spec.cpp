// Settings of the beta that are looked at first, wait for their moment, or are taken back.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string path = "/api/v1/beta/settings";

std::string open_beta(std::string_view more = "") {
    return fmt::format(
        R"({{"beta_disabled":false,"beta_phase":"open_beta","allow_signup_without_invite":false{}}})",
        more
    );
}

Ask scheduling(const House& house, base::Duration ahead) {
    const auto at = base::to_text(house.clock.now() + ahead);
    return post(path + "/schedule")
        .json(open_beta(fmt::format(R"(,"at":"{}","reason":"launch")", at)));
}

Ask cancelling(std::string body = R"({"reason":"not yet"})") {
    return Ask{"DELETE", path + "/schedule"}.json(std::move(body));
}

Ask reverting(int version) {
    return post(path + "/revert").json(fmt::format(R"({{"version":{}}})", version));
}

constexpr base::Duration an_hour = std::chrono::hours{1};

}  // namespace

TEST_CASE("what a change would mean for those who come is told before it is made") {
    House house;
    const auto said = house.when_admin(post(path + "/preview").json(open_beta()));
    said.then(
        200,
        {{"/before/beta_phase", "instructor_only"},
         {"/after/beta_phase", "open_beta"},
         {"/version", "0"},
         {"/changes_anything", "true"},
         {"/effects/0/what", "register_as_instructor"},
         {"/effects/0/before", "invite_needed"},
         {"/effects/0/after", "open"},
         {"/effects/2/what", "enter_public_surface"},
         {"/effects/2/who", "without_access"},
         {"/effects/2/before", "access_needed"},
         {"/effects/2/after", "open"}},
        {}
    );
    house.when_admin(put(path).json(open_beta()));
    house.when_admin(post(path + "/preview").json(open_beta()))
        .then(200, {{"/changes_anything", "false"}, {"/effects", "[]"}});
}

TEST_CASE("a change waits for its moment, comes by itself, and is taken back in one call") {
    House house;
    const auto said = house.when_admin(scheduling(house, an_hour));
    said.then(
        201,
        {{"/scheduled/change", "1"},
         {"/scheduled/after/beta_phase", "open_beta"},
         {"/scheduled/reason", "launch"},
         {"/effects/0/after", "open"},
         {"/rollback/beta_phase", "instructor_only"}},
        {"BetaChangeScheduled"}
    );
    house.when_admin(get(path)).then(
        200,
        {{"/beta_phase", "instructor_only"},
         {"/scheduled/change", "1"},
         {"/scheduled/at", said.at("/scheduled/at")}}
    );
    house.later(an_hour);
    house.until(path, {"/beta_phase", "open_beta"})
        .then(
            200,
            {{"/version", "1"}, {"/scheduled", "null"}, {"/updated_by", "admin:" + house.admin.id}}
        );
    house.when_admin(reverting(2)).then_problem(412, "precondition_failed");
    house.when_admin(reverting(1))
        .then(
            200, {{"/beta_phase", "instructor_only"}, {"/version", "2"}}, {"BetaSettingsChanged"}
        );
    house.until(path + "/history", {"/count", "2"})
        .then(
            200,
            {{"/changes/0/reverts_version", "1"},
             {"/changes/0/scheduled_change", "null"},
             {"/changes/1/scheduled_change", "1"},
             {"/changes/1/reason", "launch"}}
        );
}

TEST_CASE("a change that waits is cancelled, and then there is none") {
    House house;
    house.when_admin(cancelling()).then_problem(404, "scheduled_change_not_found");
    CHECK(house.when_admin(scheduling(house, an_hour)).status() == 201);
    house.when_admin(scheduling(house, an_hour * 2)).then_problem(409, "change_already_scheduled");
    house.when_admin(cancelling(R"({"change":2})")).then_problem(404, "scheduled_change_not_found");
    house.when_admin(cancelling())
        .then(200, {{"/change", "1"}, {"/cancelled", "true"}}, {"BetaChangeCancelled"});
    house.when_admin(get(path)).then(200, {{"/scheduled", "null"}});
    house.until("/api/v1/admin/audit-log?action=beta.schedule_cancel", {"/count", "1"})
        .then(200, {{"/entries/0/summary/reason", "not yet"}});
}

TEST_CASE("whoever changes the settings meanwhile is told what waits") {
    House house;
    CHECK(house.when_admin(scheduling(house, an_hour)).status() == 201);
    const auto said = house.when_admin(post(path + "/preview").json(open_beta()));
    CHECK(said.at("/warnings/0").find("A change is scheduled for") == 0);
    house.when_admin(put(path).json(open_beta()))
        .then(200, {{"/scheduled/change", "1"}}, {"BetaSettingsChanged"});
}

TEST_CASE("a moment that is over, too far or none at all is refused") {
    House house;
    house.when_admin(scheduling(house, -an_hour)).then_problem(400, "change_not_in_time");
    house.when_admin(scheduling(house, std::chrono::days{181}))
        .then_problem(400, "change_not_in_time");
    house.when_admin(post(path + "/schedule").json(open_beta(R"(,"at":"soon")")))
        .then_invalid(R"(["body","at"])");
    house.when_admin(reverting(0)).then_problem(409, "nothing_to_revert");
}
