// More time for an invite, and another mail for whoever lost theirs.

#include "tests/api/telling_of_mails.hpp"

using namespace tests;

namespace {

const std::string invites_root = "/api/v1/beta/invites";

Ask extend(const std::string& invite, int days) {
    return post(fmt::format("{}/{}/extend", invites_root, invite))
        .json(fmt::format(R"({{"extend_days":{}}})", days));
}

Ask ask_again(std::string_view email) {
    return post(invites_root + "/send-again").json(fmt::format(R"({{"email":"{}"}})", email));
}

}  // namespace

TEST_CASE("an operator gives an invite more time, unless it has expired") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    const auto said = house.when_admin(extend(invite, 7));
    said.then(200, {{"/id", invite}, {"/status", "pending"}}, {"InviteExpiryExtended"});
    house.until(invites_root + "/" + invite, {"/expires_at", said.at("/expires_at")});
    house.later(40 * 24h);
    house.when_admin(extend(invite, 1)).then_problem(409, "invite_expired");
}

TEST_CASE("an extension is 1 to 180 days, of an invite that there is, by an administrator") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    house.when_admin(extend(invite, 0)).then_problem(422, "invalid_days");
    house.when_admin(extend(invite, 181)).then_problem(422, "invalid_days");
    house.when_admin(extend("01KJPQBDM01NV1TE1NV1TE1NQ4", 1)).then_problem(404, "invite_not_found");
    house.when_admin(extend("x", 1)).then_problem(404, "invite_not_found");
    house.given_redeemed({invite});
    house.when_admin(extend(invite, 1)).then_problem(409, "invite_used");
    CHECK(house.when(extend(invite, 1).by(house.student)).status() == 403);
}

TEST_CASE("an extension under one key happens once") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    const auto first = house.when_admin(extend(invite, 7).key("more"));
    house.when_admin(extend(invite, 7).key("more"))
        .then(200, {{"/expires_at", first.at("/expires_at")}}, {});
    house.when_admin(extend(invite, 8).key("more")).then_problem(409, "idempotency_key_mismatch");
}

TEST_CASE("whoever lost their mail gets it again, an hour later, and nobody learns of it") {
    House house;
    given_mailed(house, "ann@example.org");
    const auto early = house.when(ask_again("ann@example.org"));
    early.then(202, {}, {});
    house.later(1h);
    const auto said = house.when(ask_again(" ANN@example.org"));
    said.then(202, {}, {"InviteDeliveryRequested"});
    house.until(invites_root, {"/invites/0/delivery_state", "sent"});
    const auto stranger = house.when(ask_again("nobody@example.org"));
    stranger.then(202, {}, {});
    for (const auto* other : {&early, &stranger}) {
        CHECK(other->body() == said.body());
        CHECK(other->header("x-position") == said.header("x-position"));
    }
    house.when(ask_again("nonsense")).then_invalid(R"(["body","email"])");
}

TEST_CASE("one network asks for mails five times at once, and ten times an hour") {
    House house{{.limits = true}};
    for (int i = 0; i < 5; ++i) {
        house.when(ask_again(fmt::format("a{}@example.org", i))).then(202);
    }
    CHECK(house.when(ask_again("b@example.org")).status() == 429);
}
