// POST /beta/invites/consume: redeeming an invite with an account that is there already.

#include "tests/api/house.hpp"
#include "tests/api/rooms.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <set>

using namespace tests;

namespace {

const std::string invites = "/api/v1/beta/invites";

struct Invite {
    std::string id;
    std::string code;
};

Invite given_invite(House& house, std::string_view more) {
    const auto said =
        house.when_admin(post(invites + "/generate").json(fmt::format(R"({{"count":1{}}})", more)));
    REQUIRE(said.status() == 200);
    return {.id = said.at("/invites/0/id"), .code = said.at("/invites/0/code")};
}

Invite bound_to(House& house, std::string_view email) {
    return given_invite(house, fmt::format(R"(,"emails":["{}"])", email));
}

// Invited before the account was there: nobody invites who has one.
struct Guest {
    Invite invite;
    Person person;
};

Guest given_guest(House& house, const std::string& email) {
    const auto invite = bound_to(house, email);
    const auto person = house.given_person(email, events::Role::instructor, "");
    house.settle();
    return {.invite = invite, .person = person};
}

Ask consume(std::string_view code, const std::string& user, std::string_view more = "") {
    return post(invites + "/consume")
        .json(fmt::format(R"({{"code":"{}","user_id":"{}"{}}})", code, user, more));
}

const std::vector<std::string> redeemed{
    "InviteRedeemed", "RecipientInviteEnded", "BetaAccessGranted"
};

}  // namespace

TEST_CASE("an account redeems its invite and is told what it was granted, now and ever after") {
    House house;
    const auto [invite, ann] = given_guest(house, "ann@example.org");
    const auto ask = consume(invite.code, ann.id).by(ann);
    const auto said = house.when(ask);
    said.then(
        200,
        {{"/user_id", ann.id},
         {"/role", "instructor"},
         {"/phase", "instructor_only"},
         {"/invited_by_code", invite.code}},
        redeemed
    );
    const auto again = house.when(ask);
    again.then(200);
    CHECK(again.body() == said.body());
    house.when(get("/api/v1/auth/me").by(ann))
        .then(200, {{"/beta_access", "true"}, {"/beta_invited_by", invite.code}});
}

TEST_CASE("what registering has redeemed already is no fault of whoever redeems it again") {
    House house;
    const auto invite = bound_to(house, "ann@example.org");
    const auto id = house
                        .when(post("/api/v1/auth/register")
                                  .json(fmt::format(
                                      R"({{"email":"ann@example.org","password":"Correct horse 1",)"
                                      R"("first_name":"Ann","last_name":"Bell","zip_code":"10001",)"
                                      R"("role":"instructor","metadata":{{"invite_code":"{}"}}}})",
                                      invite.code
                                  )))
                        .at("/id");
    house.settle();
    const Person ann{.id = id, .email = "", .token = house.token_for(id, house.clock.now())};
    const auto body = R"(,"role":"instructor","phase":"instructor_only")";
    house.when(consume(invite.code, id, body).by(ann))
        .then(200, {{"/user_id", id}, {"/invited_by_code", invite.code}});
}

TEST_CASE("a code is typed as people type it") {
    House house;
    const auto [invite, ann] = given_guest(house, "ann@example.org");
    const auto typed = " " + invite.code.substr(0, 4) + "-" + invite.code.substr(4);
    house.when(consume(typed, ann.id).by(ann)).then(200, {}, redeemed);
}

TEST_CASE("who may redeem for whom") {
    House house;
    const auto [invite, ann] = given_guest(house, "ann@example.org");
    house.when(consume(invite.code, ann.id)).then_problem(401, "not_authenticated");
    const auto other = house.when(consume(invite.code, ann.id).by(house.student));
    other.then_problem(403, "forbidden");
    CHECK(other.at("/detail") == "forbidden");
    house.when_admin(consume(invite.code, ann.id)).then(200, {{"/user_id", ann.id}}, redeemed);
    house.when_admin(consume(invite.code, "01ARZ3NDEKTSV4RRFFQ69G5FAV"))
        .then_problem(404, "user_not_found");
    house.when_admin(consume(invite.code, "x")).then_problem(404, "user_not_found");
}

TEST_CASE("why an invite is not redeemed is the detail of the answer") {
    House house;
    const auto [invite, ann] = given_guest(house, "ann@example.org");
    const auto [bens, ben] = given_guest(house, "ben@example.org");
    const auto [revoked, rob] = given_guest(house, "rob@example.org");
    const auto [used, una] = given_guest(house, "una@example.org");
    house.when_admin(post(invites + "/" + revoked.id + "/revoke"));
    house.when(consume(used.code, una.id).by(una)).then(200, {}, redeemed);
    house.settle();

    struct Row {
        std::string code;
        const Person* who;
        std::string detail;
    };

    const Row rows[] = {
        {"ABCDEFGH", &ann, "not_found"},
        {"!", &ann, "not_found"},
        {"", &ann, "not_found"},
        {used.code, &ann, "used"},
        {revoked.code, &rob, "invalid_invite"},
        {revoked.code, &ann, "invalid_invite"},
        {bens.code, &ann, "invalid_invite"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.code);
        CAPTURE(row.detail);
        const auto said = house.when(consume(row.code, row.who->id).by(*row.who));
        said.then_problem(400, row.detail);
        CHECK(said.at("/detail") == row.detail);
    }
    const auto late = std::chrono::days{31};
    house.clock.push(late);
    const Person later{
        .id = ann.id, .email = "", .token = house.token_for(ann.id, house.clock.now())
    };
    const auto said = house.when(consume(invite.code, ann.id).by(later));
    said.then_problem(400, "expired");
    CHECK(said.at("/detail") == "expired");
    CHECK(house.count_facts("InviteRedeemed") == 1);
}

TEST_CASE("role and phase may be left out, and must be right if they are given") {
    House house;
    const auto [invite, ann] = given_guest(house, "ann@example.org");

    struct Row {
        const char* more;
        const char* place;
    };

    const Row rows[] = {
        {R"(,"role":"admin")", R"(["body","role"])"},
        {R"(,"role":"student")", R"(["body","role"])"},
        {R"(,"phase":"open_beta")", R"(["body","phase"])"},
        {R"(,"phase":"alpha")", R"(["body","phase"])"},
        {R"(,"x":1)", R"(["body","x"])"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.more);
        house.when(consume(invite.code, ann.id, row.more).by(ann)).then_invalid(row.place);
    }
    const auto right = R"(,"role":"instructor_beta","phase":"instructor_only")";
    house.when(consume(invite.code, ann.id, right).by(ann)).then(200, {}, redeemed);
    house.when(consume(invite.code, ann.id, rows[1].more).by(ann)).then_invalid(rows[1].place);
}

TEST_CASE("of many who redeem one invite at once, all are told the same, and it is used once") {
    House house;
    const auto [invite, ann] = given_guest(house, "ann@example.org");
    std::vector<std::unique_ptr<http_test::Wire>> wires;
    for (int i = 0; i < 8; ++i) {
        wires.push_back(std::make_unique<http_test::Wire>(house.port()));
        wires.back()->send(consume(invite.code, ann.id).by(ann).bytes());
    }
    std::set<std::string> bodies;
    for (auto& wire : wires) {
        const auto answer = wire->answer();
        CHECK(answer.status == 200);
        bodies.insert(answer.body);
    }
    CHECK(bodies.size() == 1);
    CHECK(house.count_facts("InviteRedeemed") == 1);
    CHECK(house.count_facts("BetaAccessGranted") == 1);
}

TEST_CASE("codes are not to be guessed by redeeming either") {
    House house{{.limits = true}};
    for (int i = 0; i < 20; ++i) {
        house.when(consume("ABCDEFGH", house.student.id).by(house.student))
            .then_problem(400, "not_found");
    }
    const auto said = house.when(consume("ABCDEFGH", house.student.id).by(house.student));
    said.then_problem(429, "RATE_LIMIT_EXCEEDED");
    CHECK_FALSE(said.header("retry-after").empty());
}

TEST_CASE("a code without an address is redeemed by whoever is first, wherever it lives") {
    House house;
    const auto ann = house.given_person("ann@example.org", events::Role::instructor, "");
    const auto ben = house.given_person("ben@example.org", events::Role::instructor, "");
    house.settle();
    const auto open = given_invite(house, "");
    const auto said = house.when(consume(open.code, ann.id).by(ann));
    CHECK(said.status() == 200);
    CHECK(said.at("/invited_by_code") == open.code);
    CHECK(said.at("/role") == "instructor");
    const auto again = house.when(consume(open.code, ann.id).by(ann));
    CHECK(again.body() == said.body());
    house.until(invites + "/" + open.code, {"/used_by_user_id", ann.id});
    const auto late = house.when(consume(open.code, ben.id).by(ben));
    late.then_problem(400, "used");
    CHECK(house.count_facts("InviteRedeemed") == 1);
    CHECK(house.count_facts("BetaAccessGranted") == 1);
}

TEST_CASE("access that one has already lets a code without an address go again") {
    House house;
    const auto [invite, ann] = given_guest(house, "ann@example.org");
    const auto open = given_invite(house, "");
    const auto first = house.when(consume(invite.code, ann.id).by(ann));
    first.then(200, {}, redeemed);
    const auto second = house.when(consume(open.code, ann.id).by(ann));
    CHECK(second.status() == 200);
    CHECK(second.body() == first.body());
    const auto ben = house.given_person("ben@example.org", events::Role::instructor, "");
    house.settle();
    const bool is_free =
        comes_true([&] { return house.when(consume(open.code, ben.id).by(ben)).status() == 200; });
    CHECK(is_free);
}

TEST_CASE("whoever has access of both roles is told the one that made the invite needless") {
    House house;
    const auto ann = house.given_person("ann@example.org", events::Role::student, "");
    house.settle();
    for (const std::string role : {"student", "instructor"}) {
        CAPTURE(role);
        const auto expected = fmt::format(R"(,"role":"{}")", role);
        const auto first = given_invite(house, expected);
        const auto granted = house.when(consume(first.code, ann.id, expected).by(ann));
        CHECK(granted.status() == 200);
        CHECK(granted.at("/role") == role);
    }
    for (const std::string role : {"student", "instructor"}) {
        CAPTURE(role);
        const auto expected = fmt::format(R"(,"role":"{}")", role);
        const auto needless = given_invite(house, expected);
        const auto told = house.when(consume(needless.code, ann.id, expected).by(ann));
        CHECK(told.status() == 200);
        CHECK(told.at("/role") == role);
    }
    CHECK(house.count_facts("BetaAccessGranted") == 2);
}
