// How far instructors and students come, and who is stuck.

#include "api/funnel_periods.hpp"
#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;
using api::Comparison, api::Period, api::TimeSpan;
using events::LifecycleStage;

namespace {

const std::string root = "/api/v1/admin/mcp";

void reached(House& house, const Person& person, LifecycleStage stage) {
    house.given(domain::ReachLifecycleStage{.account = {person.id}, .stage = stage});
}

base::Instant at(std::string_view text) {
    return *base::instant_from(text);
}

}  // namespace

TEST_CASE("instructors are counted by the stages they reached, with the rates between them") {
    House house;
    const auto ann = house.given_person("ann@example.org", events::Role::instructor, "");
    const auto ben = house.given_person("ben@example.org", events::Role::instructor, "");
    house.given_person("eve@example.org", events::Role::instructor, "");
    reached(house, ann, LifecycleStage::profile_submitted);
    reached(house, ben, LifecycleStage::profile_submitted);
    reached(house, ben, LifecycleStage::went_live);
    house.settle();
    house.when_admin(get(root + "/founding/funnel"))
        .then(
            200,
            {{"/stages/0/stage", "registered"},
             {"/stages/0/count", "3"},
             {"/stages/1/stage", "profile_submitted"},
             {"/stages/1/count", "2"},
             {"/stages/2/count", "0"},
             {"/stages/6/stage", "went_live"},
             {"/stages/6/count", "1"},
             {"/conversion_rates/0/from_stage", "registered"},
             {"/conversion_rates/0/to_stage", "profile_submitted"},
             {"/conversion_rates/0/rate", "0.6667"},
             {"/conversion_rates/5/rate", "0"},
             {"/founding_cap/cap", "100"},
             {"/founding_cap/used", "0"},
             {"/founding_cap/remaining", "100"},
             {"/founding_cap/is_founding_phase", "true"},
             {"/time_window/start", "null"}}
        );
    house.when_admin(get(root + "/founding/funnel?start_date=2001-01-01&end_date=2001-01-31"))
        .then(200, {{"/stages/0/count", "0"}, {"/time_window/end", "2001-02-01T00:00:00.000Z"}});
}

TEST_CASE("who does not get on is listed, who waits longest first, and summed up by stage") {
    House house;
    const auto ann = house.given_person("ann@example.org", events::Role::instructor, "");
    const auto ben = house.given_person("ben@example.org", events::Role::instructor, "");
    const auto live = house.given_person("live@example.org", events::Role::instructor, "");
    const auto rests = house.given_person("rests@example.org", events::Role::instructor, "");
    reached(house, live, LifecycleStage::went_live);
    house.given(domain::SuspendAccount{.account = {rests.id}});
    house.later(24h);
    reached(house, ann, LifecycleStage::profile_submitted);
    house.later(8 * 24h + 1h);
    house.settle();
    house.when_admin(get(root + "/founding/stuck"))
        .then(
            200,
            {{"/total", "2"},
             {"/summary/0/stage", "registered"},
             {"/summary/0/count", "1"},
             {"/summary/1/stage", "profile_submitted"},
             {"/instructors/0/user_id", ben.id},
             {"/instructors/0/email", "ben@example.org"},
             {"/instructors/0/stage", "registered"},
             {"/instructors/0/days_stuck", "9"},
             {"/instructors/1/user_id", ann.id},
             {"/instructors/1/days_stuck", "8"}}
        );
    const auto one = house.when_admin(get(root + "/founding/stuck?days=9&limit=1"));
    one.then(200, {{"/total", "1"}, {"/instructors/0/user_id", ben.id}});
    house.when_admin(get(root + "/founding/stuck?days=10")).then(200, {{"/total", "0"}});
}

TEST_CASE("whoever was erased is not stuck, but came as far as they came") {
    House house;
    const auto ann = house.given_person("ann@example.org", events::Role::instructor, "");
    house.given(domain::EraseSubject{.recipient = house.recipient("ann@example.org")});
    house.later(30 * 24h);
    house.settle();
    house.when_admin(get(root + "/founding/stuck")).then(200, {{"/total", "0"}});
    house.when_admin(get(root + "/founding/funnel")).then(200, {{"/stages/0/count", "1"}});
}

TEST_CASE("how many days and how many rows may be asked for") {
    House house;
    for (const auto* fine : {"days=1", "days=90", "limit=1", "limit=200"}) {
        CHECK(house.when_admin(get(root + "/founding/stuck?" + fine)).status() == 200);
    }
    for (const auto* wrong : {"days=0", "days=91", "limit=0", "limit=201"}) {
        CHECK(house.when_admin(get(root + "/founding/stuck?" + wrong)).status() == 422);
    }
}

TEST_CASE("a snapshot tells how many students signed up, what changed, and what is not counted") {
    House house;
    house.given_person("ben@example.org", events::Role::student, "");
    house.given_person("ann@example.org", events::Role::instructor, "");
    house.settle();
    const auto said =
        house.when_admin(get(root + "/funnel/snapshot?period=last_7_days&compare=previous_period"));
    said.then(
        200,
        {{"/period", "last_7_days"},
         {"/current/stages/0/stage", "signup"},
         {"/current/stages/0/count", "2"},
         {"/current/overall_percent", "null"},
         {"/previous/stages/0/count", "0"},
         {"/changes/0/percent", "100"},
         {"/omitted/0", "verified"},
         {"/omitted/4", "completed"}}
    );
    house.later(8 * 24h);
    const auto later =
        house.when_admin(get(root + "/funnel/snapshot?period=last_7_days&compare=previous_period"));
    later.then(
        200, {{"/changes/0/percent", "-100"}, {"/insights/0", "signup dropped by 100.00 %"}}
    );
    house.when_admin(get(root + "/funnel/snapshot")).then(200, {{"/previous", "null"}});
    CHECK(house.when_admin(get(root + "/funnel/snapshot?period=ever")).status() == 422);
}

TEST_CASE("which moments a period has, and what it is compared with") {
    const auto now = at("2026-03-31T15:00:00Z");

    struct Row {
        Period period;
        TimeSpan span;
        Comparison comparison;
        TimeSpan other;
    };

    const Row rows[] = {
        {Period::today,
         {at("2026-03-31T00:00:00Z"), now},
         Comparison::previous_period,
         {at("2026-03-30T09:00:00Z"), at("2026-03-31T00:00:00Z")}},
        {Period::yesterday,
         {at("2026-03-30T00:00:00Z"), at("2026-03-31T00:00:00Z")},
         Comparison::same_period_last_week,
         {at("2026-03-23T00:00:00Z"), at("2026-03-24T00:00:00Z")}},
        {Period::last_7_days,
         {at("2026-03-24T15:00:00Z"), now},
         Comparison::previous_period,
         {at("2026-03-17T15:00:00Z"), at("2026-03-24T15:00:00Z")}},
        {Period::last_30_days,
         {at("2026-03-01T15:00:00Z"), now},
         Comparison::same_period_last_week,
         {at("2026-02-22T15:00:00Z"), at("2026-03-24T15:00:00Z")}},
        {Period::this_month,
         {at("2026-03-01T00:00:00Z"), now},
         Comparison::same_period_last_month,
         {at("2026-02-01T00:00:00Z"), at("2026-02-28T15:00:00Z")}},
    };
    for (const auto& row : rows) {
        CAPTURE(&row - rows);
        CHECK((api::span_of(row.period, now) == row.span));
        CHECK((api::compared_with(row.comparison, row.span) == row.other));
    }
}

TEST_CASE("a rate has four places, a change two") {
    CHECK(api::rate(2, 3) == doctest::Approx(0.6667).epsilon(1e-9));
    CHECK(api::rate(2, 0) == 0);
    CHECK(api::growth(0, 3) == 100);
    CHECK(api::growth(0, 0) == 0);
    CHECK(api::growth(3, 1) == doctest::Approx(-66.67).epsilon(1e-9));
    CHECK(api::growth(80, 120) == 50);
}
