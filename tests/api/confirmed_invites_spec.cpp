// What is looked at before it is sent, and sent as it was shown.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string root = "/api/v1/admin/mcp/invites";
const std::string two = R"("ann@example.org","ben@example.org")";

Ask preview(std::string_view emails, std::string_view more = "", std::string at = root) {
    return post(at + "/preview")
        .json(fmt::format(R"({{"recipient_emails":[{}]{}}})", emails, more));
}

Ask sending(std::string_view token, std::string_view key = "key-1", std::string at = root) {
    return post(at + "/send").key(key).json(fmt::format(R"({{"confirm_token":"{}"}})", token));
}

std::string token_for(House& house, std::string_view emails, std::string_view more = "") {
    const auto said = house.when_admin(preview(emails, more));
    REQUIRE(said.status() == 200);
    return said.at("/confirm_token");
}

std::string many(int count) {
    std::string list;
    for (int i = 1; i <= count; ++i) {
        list += fmt::format(R"({}"p{}@example.org")", i > 1 ? "," : "", i);
    }
    return list;
}

void set_cap(House& house, int cap) {
    house.when_admin(put("/api/v1/admin/founding/cap").json(fmt::format(R"({{"cap":{}}})", cap)));
    house.settle();
}

}  // namespace

TEST_CASE("a preview tells whom it would reach and what is odd about them, and sends nothing") {
    House house;
    const auto said = house.when_admin(preview(
        R"("Ann@example.org"," ann@EXAMPLE.org","student@example.org")", R"(,"expires_in_days":7)"
    ));
    said.then(
        200,
        {{"/recipients/0/email", "ann@example.org"},
         {"/recipients/0/exists_in_system", "false"},
         {"/recipients/0/user_id", "null"},
         {"/recipients/1/email", "student@example.org"},
         {"/preview/grants_founding", "true"},
         {"/preview/founding_cap_remaining", "100"},
         {"/warnings/0", "ann@example.org is there more than once"}},
        {}
    );
    CHECK_FALSE(said.at("/preview/subject").empty());
    CHECK_FALSE(said.has("/recipients/2"));
    house.when_admin(get(root)).then(200, {{"/count", "0"}});
}

TEST_CASE("who has an account already is told of before anything is sent") {
    House house;
    house.when_admin(preview("\"" + house.student.email + "\""))
        .then(
            200,
            {{"/recipients/0/exists_in_system", "true"},
             {"/recipients/0/user_id", house.student.id},
             {"/warnings/0", house.student.email + " has an account already"}}
        );
}

TEST_CASE("how many a preview takes, and which") {
    House house;
    house.when_admin(preview(many(100))).then(200);
    house.when_admin(preview(many(101))).then_invalid(R"(["body","recipient_emails"])");
    house.when_admin(preview("")).then_invalid(R"(["body","recipient_emails"])");
    house.when_admin(preview(R"("nobody")")).then_invalid(R"(["body","recipient_emails",0])");
    house.when_admin(preview(two, R"(,"expires_in_days":181)"))
        .then_invalid(R"(["body","expires_in_days"])");
}

TEST_CASE("what was shown is sent once, and the same request again tells the same") {
    House house;
    house.provider().refuse("ben@example.org");
    const auto token = token_for(house, two);
    const auto sent = house.when_admin(sending(token));
    sent.then_shows(
        200,
        {{"/sent_count", "1"},
         {"/failed_count", "1"},
         {"/invites/0/email", "ann@example.org"},
         {"/invites/0/status", "sent"},
         {"/invites/1/email", "ben@example.org"},
         {"/invites/1/code", "null"},
         {"/invites/1/status", "failed"},
         {"/invites/1/reason", "smtp_550"}}
    );
    // By its failed mail, or by the answer to it, whichever was first.
    CHECK(house.count_facts("InviteRevoked") == 1);
    const auto again = house.when_admin(sending(token));
    again.then(200, {}, {});
    CHECK(again.body() == sent.body());
    CHECK(house.provider().mails_to("ann@example.org") == 1);
    const auto audit = house.until("/api/v1/admin/audit-log?action=batch.send", {"/count", "1"});
    audit.then(200, {{"/entries/0/id", sent.at("/audit_id")}, {"/entries/0/summary/total", "2"}});
    CHECK(audit.body().find("example.org") == std::string::npos);
}

TEST_CASE("while it is still being sent the same request is told so") {
    House house;
    house.provider().hold();
    const auto token = token_for(house, two);
    http_test::Wire first{house.port()};
    first.send(sending(token).by(house.admin).bytes());
    house.until("/api/v1/admin/audit-log?action=batch.send", {"/count", "1"});
    house.until("/api/v1/beta/invites/batches", {"/batches/0/released", "2"});
    house.when_admin(sending(token)).then_problem(409, "idempotency_in_progress");
    house.provider().go_on();
    const Said said{"send", first.answer(), {}};
    said.then(200, {{"/sent_count", "2"}});
    house.when_admin(sending(token)).then(200, {{"/sent_count", "2"}}, {});
}

TEST_CASE("without a key nothing is sent, nor with two that differ") {
    House house;
    const auto token = token_for(house, two);
    house.when_admin(post(root + "/send").json(fmt::format(R"({{"confirm_token":"{}"}})", token)))
        .then_problem(400, "idempotency_key_required");
    house
        .when_admin(
            post(root + "/send")
                .key("one")
                .json(fmt::format(R"({{"confirm_token":"{}","idempotency_key":"two"}})", token))
        )
        .then_problem(400, "idempotency_key_mismatch");
}

TEST_CASE("a token is good for what it showed, for who saw it, for half an hour") {
    House house;
    const auto token = token_for(house, two);
    const auto other = token_for(house, R"("eve@example.org")");
    const auto head = token.substr(0, token.find('.'));
    const auto payload = token.substr(head.size() + 1, token.rfind('.') - head.size() - 1);
    const auto signature = token.substr(token.rfind('.') + 1);
    const auto other_payload =
        other.substr(other.find('.') + 1, other.rfind('.') - other.find('.') - 1);
    const auto bea = house.given_person("bea@example.org", events::Role::admin, "");
    house.settle();

    struct Row {
        std::string token;
        std::string_view code;
    };

    for (const auto& row : std::vector<Row>{
             {"", "MCP_TOKEN_INVALID_FORMAT"},
             {"one.two", "MCP_TOKEN_INVALID_FORMAT"},
             {token + ".more", "MCP_TOKEN_INVALID_FORMAT"},
             {head + "." + payload + ".AAAA", "MCP_TOKEN_INVALID_SIGNATURE"},
             {head + "." + other_payload + "." + signature, "MCP_TOKEN_PAYLOAD_MISMATCH"}
         }) {
        CAPTURE(row.code);
        house.when_admin(sending(row.token)).then_problem(400, row.code);
    }
    house.when(sending(token).by(bea)).then_problem(400, "MCP_TOKEN_ACTOR_MISMATCH");
    house.later(std::chrono::minutes{30});
    house.when_admin(sending(token)).then_problem(400, "MCP_TOKEN_EXPIRED");
    CHECK(house.count_facts("BatchAccepted") == 0);
}

TEST_CASE("more founding places than are left are warned of, and not sent") {
    House house;
    set_cap(house, 1);
    const auto said = house.when_admin(preview(two));
    said.then(
        200,
        {{"/preview/founding_cap_remaining", "1"},
         {"/warnings/0", "2 founding places would be promised, and 1 are left"}}
    );
    const auto refused = house.when_admin(sending(said.at("/confirm_token")));
    CHECK(refused.status() == 409);
    CHECK(refused.at("/code") == "founding_places_exceeded");
    CHECK(house.count_facts("BatchAccepted") == 0);
    CHECK(refused.at("/founding_cap_remaining") == "1");
    const auto without = token_for(house, two, R"(,"grant_founding_status":false)");
    CHECK(house.when_admin(sending(without, "key-2")).at("/sent_count") == "2");
}

TEST_CASE("places that open invites promise already are told of") {
    House house;
    set_cap(house, 1);
    house.when_admin(post("/api/v1/beta/invites/send").json(R"({"to_email":"cy@example.org"})"));
    house.until("/api/v1/admin/founding", {"/outstanding_invites", "1"});
    house.when_admin(preview(R"("ann@example.org")"))
        .then(
            200,
            {{"/warnings/0",
              "1 founding places are left, and 1 of them are promised by invites that are still "
              "open"}}
        );
}

TEST_CASE("a list that asks for founding places by name is refused when too few are left") {
    House house;
    set_cap(house, 1);
    const auto import = "/api/v1/beta/invites/import";
    const std::string csv = "email\nann@example.org\nben@example.org\n";
    const auto named = house.when_admin(post(std::string{import} + "?founding=true").csv(csv));
    named.then(
        200,
        {{"/founding_cap_remaining", "1"},
         {"/warnings/0", "2 founding places would be promised, and 1 are left"}},
        {"ImportOpened", "ImportRowsAdded", "ImportClosed"}
    );
    const auto path = fmt::format("{}/{}/send", import, named.at("/import_id"));
    house.when_admin(post(path)).then_problem(409, "founding_places_exceeded");
    CHECK(house.count_facts("BatchAccepted") == 0);
    CHECK(house.when_admin(post(path).json(R"({"grant_founding_status":false})")).status() == 200);
    const auto by_json =
        house.when_admin(post("/api/v1/beta/invites/send-batch-async")
                             .json(R"({"emails":["cy@example.org","di@example.org"],)"
                                   R"("grant_founding_status":true})"));
    CHECK(by_json.status() == 409);
    CHECK(by_json.at("/code") == "founding_places_exceeded");
}

TEST_CASE("a personal line is shown in the preview and goes out with each mail") {
    House house;
    const auto previewed =
        house.when_admin(preview(two, R"(,"message_note":"  See you <soon>\nAda ")"));
    previewed.then(200, {{"/preview/message_note", "See you <soon>\nAda"}});
    const auto sent = house.when_admin(sending(previewed.at("/confirm_token")));
    CHECK(sent.status() == 200);
    CHECK(sent.at("/sent_count") == "2");
    for (const auto* address : {"ann@example.org", "ben@example.org"}) {
        CHECK(house.provider().note_to(address) == "See you <soon>\nAda");
    }
    const auto without = house.when_admin(preview(R"("cy@example.org")", R"(,"message_note":" ")"));
    without.then(200, {{"/preview/message_note", "null"}});
    CHECK(house.when_admin(sending(without.at("/confirm_token"), "key-2")).status() == 200);
    CHECK(house.provider().note_to("cy@example.org").empty());
}

TEST_CASE("a personal line has a thousand characters at most, and none that no mail shows") {
    House house;
    const auto with = [](std::string_view note) {
        return preview(two, fmt::format(R"(,"message_note":"{}")", note));
    };
    house.when_admin(with(std::string(1'000, 'x'))).then(200);
    house.when_admin(with(std::string(1'001, 'x'))).then_invalid(R"(["body","message_note"])");
    house.when_admin(with(R"(a\u0007b)")).then_invalid(R"(["body","message_note"])");
}

TEST_CASE("the same key with another personal line is another request") {
    House house;
    const auto first = token_for(house, two, R"(,"message_note":"See you soon")");
    const auto second = token_for(house, two, R"(,"message_note":"Never mind")");
    CHECK(house.when_admin(sending(first)).status() == 200);
    house.when_admin(sending(second)).then_problem(409, "idempotency_key_mismatch");
}
