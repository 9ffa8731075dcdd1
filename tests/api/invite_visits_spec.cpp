// What is done with codes leaves facts, beside the answers.

#include "tests/api/registering.hpp"
#include "tests/api/rooms.hpp"

#include <fmt/format.h>

#include <chrono>

using namespace tests;

namespace {

const std::string root = "/api/v1/beta/invites";

// The beginning of the next ten minutes, so that none of them ends while a test looks at it.
void at_the_beginning_of_ten_minutes(House& house) {
    constexpr auto window = std::chrono::minutes{10};
    const auto into = base::SystemClock{}.now().time_since_epoch() % window;
    house.later(std::chrono::ceil<base::Duration>(window - into));
}

int visited(House& house, const std::string& what) {
    const std::lock_guard lock{house.rooms().passed_mutex};
    const auto& all = house.rooms().visited;
    const auto found = all.find(what);
    return found == all.end() ? 0 : found->second;
}

Ask looking_up(const std::string& code) {
    return get(root + "/validate?code=" + code);
}

Said until_invite(House& house, const std::string& id, const Member& member) {
    return house.until(root + "/" + id, member);
}

}  // namespace

TEST_CASE("a code that was looked up says since when and how often, once in ten minutes") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    at_the_beginning_of_ten_minutes(house);
    for (int i = 0; i < 3; ++i) {
        house.when(looking_up(invite.code)).then(200, {{"/valid", "true"}});
    }
    const auto seen = until_invite(house, invite.id, {"/validations", "1"});
    CHECK(seen.at("/first_validated_at") != "null");
    CHECK(seen.at("/clicks") == "0");
    CHECK(seen.at("/first_clicked_at") == "null");
    house.later(std::chrono::minutes{10});
    house.when(looking_up(invite.code)).then(200, {{"/valid", "true"}});
    const auto again = until_invite(house, invite.id, {"/validations", "2"});
    CHECK(again.at("/first_validated_at") == seen.at("/first_validated_at"));
    CHECK(house.count_facts("InviteValidated") == 2);
}

TEST_CASE("the link of a mail tells which mail it was of, in funnel and timeline") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    const auto link = fmt::format(
        "/invite/claim?code={}&d=2&utm_source=email&utm_campaign=ann%40example.org", invite.code
    );
    house.when(get(link)).then(302);
    const auto seen = until_invite(house, invite.id, {"/clicks", "1"});
    CHECK(seen.body().find("\"status\":\"clicked\"") != std::string::npos);
    const auto funnel = house.until("/api/v1/beta/metrics/funnel", {"/total/clicked", "1"});
    funnel.then(200, {{"/total/validated", "0"}, {"/total/issued", "1"}});
    // What might be somebody's name is not kept.
    const auto facts = house.facts_named("InviteLinkClicked");
    REQUIRE(facts.size() == 1);
    const auto& fact = std::get<events::InviteLinkClicked>(facts.front());
    CHECK((fact.delivery == 2u));
    CHECK((fact.utm == std::map<std::string, std::string>{{"utm_source", "email"}}));
}

TEST_CASE("what nobody was given, or does not open, leaves no fact") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    house.when_admin(post(root + "/" + invite.id + "/revoke"));
    house.settle();
    house.when(looking_up(invite.code)).then(200, {{"/valid", "false"}});
    house.when(get("/invite/claim?code=" + invite.code)).then(302);
    house.when(get("/invite/claim?code=AAAAAAAA")).then(302);
    CHECK(comes_true([&] { return visited(house, "clicked nothing ") == 2; }));
    CHECK(house.count_facts("InviteLinkClicked") == 0);
    CHECK(house.count_facts("InviteValidated") == 0);
}

TEST_CASE("why a code did not open is told to operators, though not to whoever showed it") {
    House house;
    const auto bound = invite_for(house, "somebody.else@example.org");
    house.when(enrol(with_code("ann@example.org", bound.code))).then_problem(400, "INVITE_INVALID");
    CHECK(comes_true([&] { return visited(house, "refused noted another_address") == 1; }));
    house.until("/api/v1/admin/audit-log?action=invite.redeem", {"/count", "1"})
        .then(
            200,
            {{"/entries/0/status", "denied"},
             {"/entries/0/resource_id", bound.id},
             {"/entries/0/summary/reason", "another_address"}}
        );
    house.when(enrol(with_code("ann@example.org", "NEVERSEEN")))
        .then_problem(400, "INVITE_INVALID");
    CHECK(comes_true([&] { return visited(house, "refused nothing not_found") == 1; }));
}
