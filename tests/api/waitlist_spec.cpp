// The waitlist over HTTP: joining it tells nothing, and operators invite from it.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string root = "/api/v1/beta/waitlist";

Ask joining(std::string_view email, std::string_view more = "") {
    return post(root).json(fmt::format(R"({{"email":"{}"{}}})", email, more));
}

Ask inviting(std::string body) {
    return post(root + "/invite").json(std::move(body));
}

}  // namespace

TEST_CASE("whoever joins the waitlist is told the same, known or not, and stands on it once") {
    House house;
    const auto first = house.when(
        joining("Ann@example.org", R"(,"name":"Ann Bell","role":"student","source":"landing_page")")
    );
    first.then(202, {}, {"WaitlistJoined"});
    for (const auto* email : {"ann@example.org", "sam@example.org"}) {
        const auto said = house.when(joining(email));
        said.then(202);
        CHECK(said.body() == first.body());
    }
    CHECK(house.count_facts("WaitlistJoined") == 1);
    house.until(root, {"/count", "1"})
        .then(
            200,
            {{"/entries/0/email", "ann@example.org"},
             {"/entries/0/name", "Ann Bell"},
             {"/entries/0/role", "student"},
             {"/entries/0/source", "landing_page"},
             {"/entries/0/state", "waiting"}}
        );
}

TEST_CASE("from one network address the waitlist is joined five times at once, and no more") {
    House house{{.limits = true}};
    for (int i = 1; i <= 5; ++i) {
        CHECK(house.when(joining(fmt::format("p{}@example.org", i))).status() == 202);
    }
    house.when(joining("p6@example.org")).then_problem(429, "RATE_LIMIT_EXCEEDED");
}

TEST_CASE("what is no address, role or name does not join") {
    House house;
    house.when(joining("nobody")).then_invalid(R"(["body","email"])");
    house.when(joining("a@example.org", R"(,"role":"wizard")")).then_invalid(R"(["body","role"])");
    house.when(joining("a@example.org", R"(,"captcha":"x")")).then_invalid(R"(["body","captcha"])");
    const auto name = fmt::format(R"(,"name":"{}")", std::string(257, 'n'));
    house.when(joining("a@example.org", name)).then_invalid(R"(["body","name"])");
}

TEST_CASE("operators invite those who have waited longest, and each of them once") {
    House house;
    for (const auto* email : {"ann@example.org", "ben@example.org", "cy@example.org"}) {
        house.when(joining(email));
        house.later(std::chrono::seconds{1});
    }
    house.until(root, {"/count", "3"});
    const auto said = house.when_admin(inviting(R"({"count":2})"));
    CHECK(said.at("/total") == "2");
    house.until(root + "?state=invited", {"/count", "2"})
        .then(200, {{"/entries/0/email", "ben@example.org"}});
    const auto waiting = house.when_admin(get(root + "?state=waiting"));
    waiting.then(200, {{"/count", "1"}, {"/entries/0/email", "cy@example.org"}});
    const auto id = waiting.at("/entries/0/id");
    const auto by_id = fmt::format(R"({{"ids":["{}"]}})", id);
    CHECK(house.when_admin(inviting(by_id)).at("/total") == "1");
    house.until(root + "?state=invited", {"/count", "3"});
    house.when_admin(inviting(by_id)).then_problem(409, "waitlist_nobody_waits");
    house.until("/api/v1/beta/invites?source=waitlist", {"/count", "3"});
}

TEST_CASE("whom to invite from the waitlist is said in one way, and not beyond measure") {
    House house;
    for (const auto* body :
         {R"({})", R"({"count":1,"ids":["01KJPQAY00ADAADAADAADAADA3"]})", R"({"ids":[]})"}) {
        CAPTURE(body);
        house.when_admin(inviting(body)).then_invalid(R"(["body","ids"])");
    }
    house.when_admin(inviting(R"({"count":501})")).then_invalid(R"(["body","count"])");
    house.when_admin(inviting(R"({"count":0})")).then_invalid(R"(["body","count"])");
    house.when_admin(inviting(R"({"ids":["x"]})")).then_invalid(R"(["body","ids",0])");
}

TEST_CASE("the waitlist is a file, and whoever is taken off it leaves nothing there") {
    House house;
    house.when(joining("ann@example.org"));
    const auto listed = house.until(root, {"/count", "1"});
    const auto file = house.when_admin(get(root + "/export.csv"));
    file.then(200);
    CHECK(file.body().find("email,name,role,source,state,joined_at,invited_at") == 0);
    CHECK(file.body().find("ann@example.org,,instructor,,waiting,") != std::string::npos);
    const auto entry = root + "/" + listed.at("/entries/0/id");
    const auto leaving = Ask{"DELETE", entry}.json(R"({"reason":"asked for it"})");
    house.when_admin(leaving).then(200, {{"/removed", "true"}}, {"WaitlistLeft"});
    house.when_admin(leaving).then_problem(404, "waitlist_entry_not_found");
    house.until(root, {"/count", "0"});
}

TEST_CASE("an erased person stands on the waitlist no more") {
    House house;
    house.when(joining("ann@example.org"));
    house.until(root, {"/count", "1"});
    house.given(domain::EraseSubject{.recipient = house.recipient("ann@example.org")});
    house.until(root, {"/count", "0"});
}

TEST_CASE("inviting again under the same key tells of the same batch, also when nobody waits then"
) {
    House house;
    for (const auto* email : {"ann@example.org", "ben@example.org"}) {
        house.when(joining(email));
    }
    house.until(root, {"/count", "2"});
    const auto by_count = inviting(R"({"count":2})").key("once");
    const auto first = house.when_admin(by_count);
    CHECK(first.at("/total") == "2");
    house.until(root + "?state=invited", {"/count", "2"});
    const auto again = house.when_admin(by_count);
    CHECK(again.status() == 200);
    CHECK(again.body() == first.body());
    CHECK(house.count_facts("BatchAccepted") == 1);
    house.when_admin(inviting(R"({"count":1})").key("once"))
        .then_problem(409, "idempotency_key_mismatch");
    house.when_admin(inviting(R"({"count":2})").key("twice"))
        .then_problem(409, "waitlist_nobody_waits");
}
