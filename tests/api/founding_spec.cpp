// Founding instructors: places, who has one, and what an operator does about it.

#include "domain/founding/cohort.hpp"
#include "tests/api/registering.hpp"
#include "tests/api/telling_of_mails.hpp"

using namespace tests;

namespace {

const std::string root = "/api/v1/admin/founding";
const std::string count_path = "/api/v1/admin/instructors/founding/count";
const std::string status_path = "/api/v1/instructor-referrals/founding-status";

Ask cap(int number) {
    return put(root + "/cap").json(fmt::format(R"({{"cap":{},"reason":"second city"}})", number));
}

Ask release(const std::string& user, std::string_view reason = "moved away") {
    return post(root + "/release")
        .json(fmt::format(R"({{"user_id":"{}","reason":"{}"}})", user, reason));
}

// Whoever was invited redeems that in their own slot; their id.
std::string given_founder(House& house, const std::string& email) {
    const auto invite = invite_for(house, email);
    const auto said = house.when(enrol(with_code(email, invite.code)));
    REQUIRE(said.status() < 300);
    return house.until(invites + "/" + invite.id, {"/status", "accepted"}).at("/used_by_user_id");
}

}  // namespace

TEST_CASE("who registers with a founding invite has a place soon after") {
    House house;
    house.when_admin(get(count_path))
        .then(200, {{"/count", "0"}, {"/cap", "100"}, {"/remaining", "100"}});
    const auto user = given_founder(house, "ann@example.org");
    house.until(count_path, {"/count", "1"}).then(200, {{"/remaining", "99"}});
    house.when(get(status_path))
        .then(
            200,
            {{"/is_founding_phase", "true"},
             {"/total_founding_spots", "100"},
             {"/spots_filled", "1"},
             {"/spots_remaining", "99"}}
        );
    house.when_admin(get(root)).then(
        200,
        {{"/members/0/user_id", user},
         {"/members/0/email", "ann@example.org"},
         {"/members/0/ordinal", "1"}}
    );
}

TEST_CASE("who comes too late is registered all the same, without a place") {
    House house;
    house.when_admin(cap(1)).then(200, {{"/cap", "1"}}, {"FoundingCapChanged"});
    given_founder(house, "ann@example.org");
    house.until(count_path, {"/count", "1"});
    given_founder(house, "bob@example.org");
    house.until(root, {"/denied", "1"}).then(200, {{"/count", "1"}, {"/remaining", "0"}});
    house.when(get(status_path)).then(200, {{"/is_founding_phase", "false"}});
}

TEST_CASE("more invites than places are told of before they are redeemed") {
    House house;
    house.when_admin(cap(1));
    given_mailed(house, "ann@example.org");
    house.until(root, {"/outstanding_invites", "1"}).then(200, {{"/oversubscribed_by", "0"}});
    given_mailed(house, "bob@example.org");
    house.until(root, {"/outstanding_invites", "2"}).then(200, {{"/oversubscribed_by", "1"}});
    const auto said = house.when_admin(post(invites + "/import").csv("email\ncy@example.org\n"));
    CHECK(said.at("/founding_cap_remaining") == "1");
}

TEST_CASE("a place is taken back with a reason, and does not come back by itself") {
    House house;
    const auto user = given_founder(house, "ann@example.org");
    house.until(count_path, {"/count", "1"});
    house.when_admin(release(user)).then(200, {{"/founding", "false"}}, {"FoundingSlotReleased"});
    house.until(root, {"/count", "0"})
        .then(
            200,
            {{"/members/0/release_reason", "moved away"},
             {"/members/0/released_by", "ada@example.org"}}
        );
    house.when_admin(release(user)).then_problem(404, "not_a_founding_member");
}

TEST_CASE("caps and releases that make no sense are refused, and so is who is no administrator") {
    House house;
    house.when_admin(cap(-2)).then_problem(422, "invalid_cap");
    house.when_admin(cap(0)).then(200, {}, {"FoundingCapChanged"});
    house.when_admin(cap(0)).then(200, {}, {});
    house.when_admin(release("x")).then_invalid(R"(["body","user_id"])");
    house.when_admin(release(house.student.id, " ")).then_invalid(R"(["body","reason"])");
    house.when_admin(release(house.student.id)).then_problem(404, "not_a_founding_member");
    for (const auto& ask : {cap(1), release(house.student.id), get(root), get(count_path)}) {
        auto asked = ask;
        CHECK(house.when(asked.by(house.student)).status() == 403);
        CHECK(house.when(ask).status() == 401);
    }
}
