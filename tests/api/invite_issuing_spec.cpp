// Invites issued while the caller waits: one that is mailed, or many that are not.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string root = "/api/v1/beta/invites";

Ask generate(std::string body) {
    return post(root + "/generate").json(std::move(body));
}

Ask send(std::string body) {
    return post(root + "/send").json(std::move(body));
}

std::string path(const std::string& invite, std::string_view rest = {}) {
    return fmt::format("{}/{}{}", root, invite, rest);
}

// An invite that was mailed; its id.
std::string given_sent(House& house, const std::string& email) {
    const auto said = house.when_admin(send(fmt::format(R"({{"to_email":"{}"}})", email)));
    REQUIRE(said.status() == 200);
    return said.at("/id");
}

}  // namespace

TEST_CASE("one person is invited, and the answer waits for the mail to leave") {
    House house;
    const auto said = house.when_admin(
        send(R"({"to_email":" Ann+1@Example.org","role":"student","expires_in_days":3})")
    );
    said.then(
        200,
        {{"/email", "ann+1@example.org"}},
        {"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"}
    );
    const auto code = said.at("/code");
    CHECK(code.size() == 8);
    CHECK(code.find_first_of("01ILO") == code.npos);
    CHECK(said.at("/join_url").find("https://claim.example/invite/claim?code=" + code) == 0);
    CHECK(said.at("/welcome_url").find("&email=ann%2B1%40example.org") != std::string::npos);
    CHECK_FALSE(said.has("/delivery_state"));
    CHECK(house.provider().mails_to("ann+1@example.org") == 1);
    house.until(path(said.at("/id")), {"/delivery_state", "sent"})
        .then(
            200,
            {{"/email", "ann+1@example.org"},
             {"/code", code},
             {"/role", "student"},
             {"/status", "pending"},
             {"/source", "admin"},
             {"/grant_founding_status", "false"},
             {"/used_by_user_id", "null"},
             {"/accepted_at", "null"},
             {"/deliveries", "1"},
             {"/status_history/0/status", "pending"},
             {"/timeline/0/status", "issued"},
             {"/timeline/1/status", "queued"},
             {"/timeline/2/status", "sent"}}
        );
}

TEST_CASE("an address that takes no mail keeps no invite") {
    House house;
    house.provider().refuse("gone@example.org");
    const auto said = house.when_admin(send(R"({"to_email":"gone@example.org"})"));
    CHECK(said.status() == 502);
    CHECK(said.at("/code") == "invite_delivery_failed");
    const auto list = root + "?email=gone%40example.org";
    house.until(list, {"/invites/0/status", "revoked"}).then(200, {{"/count", "1"}});
}

TEST_CASE("a mail that has not left within ten seconds is told to be queued") {
    House house;
    house.provider().hold();
    const auto said = house.when_admin(send(R"({"to_email":"slow@example.org"})"));
    said.then(
        200,
        {{"/delivery_state", "queued"}},
        {"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"}
    );
    house.provider().go_on();
}

TEST_CASE("why somebody cannot be invited") {
    House house;
    given_sent(house, "ann@example.org");
    house.given_person("member@example.org", events::Role::student, "");
    house.given(domain::SuppressRecipient{.recipient = house.recipient("bounced@example.org")});
    const auto refused = [&](std::string_view email, std::string_view code) {
        house.when_admin(send(fmt::format(R"({{"to_email":"{}"}})", email)))
            .then_problem(409, code);
    };
    refused("ANN@example.org", "already_invited");
    refused("member@example.org", "already_registered");
    refused("bounced@example.org", "suppressed");
    house.when_admin(send(R"({"to_email":"ann@example.org","role":"student"})"))
        .then(200, {}, {"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
}

TEST_CASE("what asks for an invite is checked, place by place") {
    House house;

    struct Row {
        std::string body;
        std::string place;
    };

    for (const auto& row : std::vector<Row>{
             {R"({})", R"(["body","to_email"])"},
             {R"({"to_email":"nobody"})", R"(["body","to_email"])"},
             {R"({"to_email":"a@example.org","role":"admin"})", R"(["body","role"])"},
             {R"({"to_email":"a@example.org","expires_in_days":181})",
              R"(["body","expires_in_days"])"},
             {R"({"to_email":"a@example.org","source":1})", R"(["body","source"])"},
         }) {
        CAPTURE(row.body);
        house.when_admin(send(row.body)).then_invalid(row.place);
    }
    house
        .when_admin(send(R"({"to_email":"a@example.org","base_url":"https://allowed.example.evil"})"
        ))
        .then_problem(422, "base_url_not_allowed");
    const auto said = house.when_admin(
        send(R"({"to_email":"a@example.org","base_url":"https://allowed.example/"})")
    );
    CHECK(said.at("/join_url").find("https://allowed.example/invite/claim?") == 0);
}

TEST_CASE("locally every link leads here, whatever the caller names") {
    House house{{.environment = "local"}};
    const auto said = house.when_admin(
        send(R"({"to_email":"a@example.org","base_url":"https://elsewhere.example"})")
    );
    CHECK(said.status() == 200);
    CHECK(said.at("/join_url").find("https://claim.example/") == 0);
}

TEST_CASE("invites are generated without a mail, the first ones bound to the addresses") {
    House house;
    const auto said = house.when_admin(
        generate(R"({"count":2,"emails":["Ann@example.org"],"role":"instructor_beta"})")
    );
    CHECK(said.status() == 200);
    CHECK(said.at("/invites/0/email") == "ann@example.org");
    CHECK(said.at("/invites/1/email") == "null");
    CHECK(said.at("/invites/0/role") == "instructor");
    CHECK(said.at("/invites/0/code") != said.at("/invites/1/code"));
    CHECK_FALSE(said.has("/failed"));
    const auto left = *base::instant_from(said.at("/invites/0/expires_at")) - house.clock.now();
    CHECK(std::chrono::round<std::chrono::days>(left).count() == 30);
    house.settle();
    CHECK(house.provider().mails() == 0);
    house.when_admin(get(path(said.at("/invites/1/id"))))
        .then(200, {{"/delivery_state", "none"}, {"/email", "null"}, {"/deliveries", "0"}});
}

TEST_CASE("how many invites can be generated, and for whom") {
    House house;

    struct Row {
        std::string body;
        std::string place;
    };

    for (const auto& row : std::vector<Row>{
             {R"({"count":0})", R"(["body","count"])"},
             {R"({"count":1001})", R"(["body","count"])"},
             {R"({"count":1,"emails":["a@example.org","b@example.org"]})", R"(["body","emails"])"},
             {R"({"count":2,"emails":["a@example.org","A@example.org"]})", R"(["body","emails",1])"
             },
             {R"({"count":1,"emails":["nobody"]})", R"(["body","emails",0])"},
             {R"({"expires_in_days":181})", R"(["body","expires_in_days"])"},
             {R"({"role":"wizard"})", R"(["body","role"])"},
         }) {
        CAPTURE(row.body);
        house.when_admin(generate(row.body)).then_invalid(row.place);
    }
    const auto many = house.when_admin(generate(R"({"count":1000})"));
    CHECK(many.status() == 200);
    CHECK(many.has("/invites/999"));
    CHECK(many.facts().size() == 1'000);
    const auto again = house.when_admin(generate(R"({"count":2,"emails":["ann@example.org"]})"));
    CHECK(again.facts().size() == 3);
    const auto partly = house.when_admin(generate(R"({"count":2,"emails":["ann@example.org"]})"));
    CHECK(partly.at("/failed") == R"([{"email":"ann@example.org","reason":"already_invited"}])");
    CHECK(partly.has("/invites/0"));
    CHECK_FALSE(partly.has("/invites/1"));
}

TEST_CASE("a code that belongs to somebody else is drawn anew") {
    House house;
    const auto body = R"({"count":1,"emails":["ann@example.org"]})";
    house.chance().rewind();
    const auto first = house.when_admin(post(root + "/generate").key("1").json(body));
    house.when_admin(post(path(first.at("/invites/0/id"), "/revoke")).key("2"))
        .then(200, {}, {"InviteRevoked", "RecipientInviteEnded"});
    house.chance().rewind();
    const auto second = house.when_admin(post(root + "/generate").key("3").json(body));
    second.then(200, {}, {"InviteIssued", "RecipientInvited"});
    CHECK(second.at("/invites/0/code") != first.at("/invites/0/code"));
}
