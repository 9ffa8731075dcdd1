// Addresses that nothing is sent to, and how that ends.

#include "tests/api/telling_of_mails.hpp"

using namespace tests;

namespace {

const std::string root = "/api/v1/admin/suppressions";

Ask send_to(std::string_view email) {
    return post("/api/v1/beta/invites/send").json(fmt::format(R"({{"to_email":"{}"}})", email));
}

Ask suppress(std::string_view email) {
    return post(root).json(fmt::format(R"({{"email":"{}","reason":"asked by phone"}})", email));
}

Ask lift(const std::string& id, std::string_view reason = "it was a mistake") {
    return post(fmt::format("{}/{}/lift", root, id))
        .json(fmt::format(R"({{"reason":"{}"}})", reason));
}

}  // namespace

TEST_CASE("an address that bounced is listed with its cause, and lifted with a reason") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    house.when(webhook(house, "1", told_of("email.bounced", invite, "ann@example.org", hard_bounce))
    );
    const auto listed = house.until(root, {"/count", "1"});
    listed.then(
        200,
        {{"/suppressions/0/email", "ann@example.org"},
         {"/suppressions/0/cause", "bounce"},
         {"/suppressions/0/reason", "Permanent/General"},
         {"/suppressions/0/by", "provider:resend"},
         {"/next_cursor", "null"}}
    );
    const auto id = listed.at("/suppressions/0/id");
    house.when_admin(lift(id)).then(
        200, {{"/id", id}, {"/suppressed", "false"}}, {"RecipientSuppressionLifted"}
    );
    house.until(root, {"/count", "0"});
    house.when_admin(lift(id)).then_problem(404, "suppression_not_found");
}

TEST_CASE("an operator suppresses an address, once, and nothing is sent to it") {
    House house;
    const auto said = house.when_admin(suppress("Gus@Example.org"));
    said.then(200, {{"/suppressed", "true"}}, {"RecipientSuppressed"});
    house.when_admin(suppress("gus@example.org")).then(200, {{"/id", said.at("/id")}}, {});
    house.when_admin(send_to("gus@example.org")).then_problem(409, "suppressed");
    house.until(root, {"/count", "1"})
        .then(
            200,
            {{"/suppressions/0/email", "null"},  // nobody has written to it yet
             {"/suppressions/0/cause", "operator_said_so"},
             {"/suppressions/0/reason", "asked by phone"},
             {"/suppressions/0/by", "ada@example.org"}}
        );
    house.when_admin(lift(said.at("/id")));
    CHECK(house.when_admin(send_to("gus@example.org")).status() == 200);
}

TEST_CASE("an import tells of an address that is suppressed") {
    House house;
    house.when_admin(suppress("gus@example.org"));
    house.settle();
    house
        .when_admin(post("/api/v1/beta/invites/import?dry_run=true").csv("email\ngus@example.org\n")
        )
        .then(200, {{"/rows/0/verdict", "suppressed"}});
}

TEST_CASE("suppressions are paged and filtered by cause and address") {
    House house;
    for (const auto* email : {"a@example.org", "b@example.org"}) {
        house.when_admin(suppress(email));
    }
    house.when(post(house.unsubscribe_link("c@example.org")));
    house.until(root, {"/count", "3"});
    const auto page = house.when_admin(get(root + "?limit=2"));
    page.then(200, {{"/count", "2"}});
    house.when_admin(get(root + "?limit=2&cursor=" + page.at("/next_cursor")))
        .then(200, {{"/count", "1"}, {"/next_cursor", "null"}});
    house.when_admin(get(root + "?cause=opt_out")).then(200, {{"/count", "1"}});
    house.when_admin(get(root + "?cause=complaint")).then(200, {{"/count", "0"}});
    house.when_admin(get(root + "?email=B@example.org")).then(200, {{"/count", "1"}});
    house.when_admin(get(root + "?cause=weather")).then_invalid(R"(["query","cause"])");
    house.when_admin(get(root + "?cursor=x")).then_problem(400, "invalid_cursor");
}

TEST_CASE("who lifts a suppression says why, and only an administrator may") {
    House house;
    const auto id = house.when_admin(suppress("gus@example.org")).at("/id");
    house.when_admin(lift(id, "")).then_invalid(R"(["body","reason"])");
    house.when_admin(lift(id, "  ")).then_invalid(R"(["body","reason"])");
    house.when_admin(lift(id, std::string(257, 'x'))).then_invalid(R"(["body","reason"])");
    house.when_admin(post(root).json(R"({"email":"nobody"})")).then_invalid(R"(["body","email"])");
    house.when_admin(lift("x")).then_problem(404, "suppression_not_found");
    CHECK(house.when(lift(id).by(house.student)).status() == 403);
    CHECK(house.when(suppress("b@example.org").by(house.student)).status() == 403);
    CHECK(house.when(get(root).by(house.student)).status() == 403);
    CHECK(house.when(get(root)).status() == 401);
}

TEST_CASE("of an erased person the suppression stays, without the address") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    house.when(webhook(house, "1", told_of("email.complained", invite, "ann@example.org")));
    house.until(root, {"/suppressions/0/email", "ann@example.org"});
    house.when_admin(post("/api/v1/admin/people/erase").json(R"({"email":"ann@example.org"})"));
    house.until(root, {"/suppressions/0/email", "null"})
        .then(200, {{"/suppressions/0/cause", "complaint"}});
    house.until("/api/v1/admin/webhooks", {"/webhooks/0/recipient_id", "null"});
}
