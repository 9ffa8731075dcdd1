// What was sent lately, and how far invites come.

#include "tests/api/telling_of_mails.hpp"

using namespace tests;

namespace {

const std::string root = "/api/v1/beta/metrics";

}  // namespace

TEST_CASE("a summary of nothing is zeros") {
    House house;
    house.when_admin(get(root + "/summary"))
        .then(
            200,
            {{"/invites_sent_24h", "0"}, {"/invites_errors_24h", "0"}, {"/phase_counts_24h", "{}"}}
        );
}

TEST_CASE("a summary tells of three mails sent and one failed, for a day") {
    House house;
    house.provider().refuse("bad@example.org");
    for (const auto* email : {"a@example.org", "b@example.org", "c@example.org"}) {
        given_mailed(house, email);
    }
    house.when_admin(post("/api/v1/beta/invites/send").json(R"({"to_email":"bad@example.org"})"));
    house.until(root + "/summary", {"/invites_errors_24h", "1"})
        .then(200, {{"/invites_sent_24h", "3"}});
    house.later(24h);
    house.when_admin(get(root + "/summary"))
        .then(200, {{"/invites_sent_24h", "0"}, {"/invites_errors_24h", "0"}});
}

TEST_CASE("a funnel tells how far invites came, by what is asked for") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    given_mailed(house, "bob@example.org");
    house.when(webhook(house, "1", told_of("email.delivered", invite, "ann@example.org")));
    house.given_redeemed({invite});
    const auto said = house.until(root + "/funnel?group_by=source", {"/total/redeemed", "1"});
    said.then(
        200,
        {{"/group_by", "source"},
         {"/total/key", "null"},
         {"/total/issued", "2"},
         {"/total/sent", "2"},
         {"/total/delivered", "1"},
         {"/total/conversion", "0.5"},
         {"/rows/0/issued", "2"}}
    );
    CHECK(said.at("/total/redeemed_within_p50_seconds") != "null");
    house.when_admin(get(root + "/funnel?source=nowhere"))
        .then(200, {{"/total/issued", "0"}, {"/total/conversion", "0"}, {"/rows", "[]"}});
}

TEST_CASE("measures are for administrators, and what they cannot be counted by is refused") {
    House house;
    for (const std::string path : {"/summary", "/funnel"}) {
        CHECK(house.when(get(root + path).by(house.student)).status() == 403);
        CHECK(house.when(get(root + path)).status() == 401);
    }
    house.when_admin(get(root + "/funnel?group_by=weather"))
        .then_invalid(R"(["query","group_by"])");
    house.when_admin(get(root + "/funnel?start_date=x")).then_invalid(R"(["query","start_date"])");
}
