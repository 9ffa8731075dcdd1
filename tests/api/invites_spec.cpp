// Invites that are there: listed, looked up, revoked, mailed again, exported.

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

TEST_CASE("an invite is revoked once, and its code opens nothing more") {
    House house;
    const auto invite = given_sent(house, "ann@example.org");
    house.when_admin(post(path(invite, "/revoke")).json(R"({"reason":"left us"})"))
        .then(
            200,
            {{"/id", invite}, {"/status", "revoked"}},
            {"InviteRevoked", "RecipientInviteEnded"}
        );
    house.when_admin(post(path(invite, "/revoke"))).then(200, {{"/status", "revoked"}});
    house.until(path(invite), {"/status", "revoked"})
        .then(200, {{"/status_history/1/status", "revoked"}});
    house.when_admin(post(path(invite, "/resend"))).then_problem(409, "invite_revoked");
    given_sent(house, "ann@example.org");
}

TEST_CASE("an invite of a list shows the columns of its row that mean nothing to us") {
    House house;
    const auto import = house.when_admin(post(root + "/import")
                                             .csv("email,first_name,City,source\n"
                                                  "ann@example.org,Ann,Bern,fair\n"
                                                  "ben@example.org,Ben,,\n"));
    const auto sent =
        house.when_admin(post(root + "/import/" + import.at("/import_id") + "/send").json("{}"));
    REQUIRE(sent.status() == 200);
    const auto batch = sent.at("/batch_id");
    house.until(root + "/batches/" + batch, {"/state", "completed"});
    const auto rows = house.when_admin(get(root + "/batches/" + batch + "/rows"));
    house.until(path(rows.at("/rows/0/invite_id")), {"/delivery_state", "sent"})
        .then(200, {{"/email", "ann@example.org"}, {"/metadata", R"({"City":"Bern"})"}});
    house.until(path(rows.at("/rows/1/invite_id")), {"/delivery_state", "sent"})
        .then(200, {{"/email", "ben@example.org"}, {"/metadata", "{}"}});
}

TEST_CASE("an invite is mailed again an hour later, three times in all") {
    House house;
    const auto invite = given_sent(house, "ann@example.org");
    const auto code = house.until(path(invite), {"/delivery_state", "sent"}).at("/code");
    const auto early = house.when_admin(post(path(invite, "/resend")));
    early.then_problem(429, "delivered_recently");
    CHECK(std::stoi(early.header("retry-after")) >= 1);
    for (int delivery = 2; delivery <= 3; ++delivery) {
        house.clock.push(1h);
        house.when_admin(post(path(invite, "/resend")))
            .then(
                200,
                {{"/id", invite}, {"/delivery", std::to_string(delivery)}},
                {"InviteDeliveryRequested"}
            );
        house.until(path(invite), {"/delivery_state", "sent"}).then(200, {{"/code", code}});
    }
    house.clock.push(1h);
    house.when_admin(post(path(invite, "/resend"))).then_problem(429, "delivery_limit");
}

TEST_CASE("an expired invite lives again when it is extended, and not otherwise") {
    House house;
    const auto said =
        house.when_admin(generate(R"({"count":1,"emails":["ann@example.org"],"expires_in_days":1})")
        );
    const auto invite = said.at("/invites/0/id");
    house.later(std::chrono::days{1} + 1s);
    house.until(path(invite), {"/status", "expired"})
        .then(
            200, {{"/status_history/0/status", "pending"}, {"/status_history/1/status", "expired"}}
        );
    house.when_admin(get(root + "?status=expired")).then(200, {{"/invites/0/id", invite}});
    house.when_admin(get(root + "?status=pending")).then(200, {{"/invites", "[]"}});
    house.when_admin(post(path(invite, "/resend"))).then_problem(409, "invite_expired");
    house.when_admin(post(path(invite, "/resend")).json(R"({"extend_days":181})"))
        .then_problem(422, "invalid_days");
    const auto extended =
        house.when_admin(post(path(invite, "/resend")).json(R"({"extend_days":2})"));
    CHECK(extended.status() == 200);
    house.until(path(invite), {"/status", "pending"});
    // What was revoked after its end does not.
    house.later(std::chrono::days{2} + 1s);
    house.until(path(invite), {"/status", "expired"});
    CHECK(house.when_admin(post(path(invite, "/revoke"))).status() == 200);
    house.when_admin(post(path(invite, "/resend")).json(R"({"extend_days":2})"))
        .then_problem(409, "invite_revoked");
}

TEST_CASE("an invite that was used has a story that ends with it") {
    House house;
    const auto invite = given_sent(house, "ann@example.org");
    house.given_redeemed({invite});
    house.until(path(invite), {"/status", "accepted"})
        .then(
            200, {{"/status_history/0/status", "pending"}, {"/status_history/1/status", "accepted"}}
        );
    house.when_admin(get(root + "?status=accepted")).then(200, {{"/invites/0/id", invite}});
}

TEST_CASE("invites are found by what is known of them, newest first, page by page") {
    House house;
    for (int i = 1; i <= 5; ++i) {
        house.when_admin(generate(fmt::format(
            R"({{"count":1,"emails":["p{}@example.org"],"source":"s{}","role":"{}"}})",
            i,
            i % 2,
            i % 2 == 0 ? "student" : "instructor"
        )));
    }
    house.settle();
    std::vector<std::string> seen;
    std::string cursor;
    do {
        const auto page = house.when_admin(get(root + "?limit=2" + cursor));
        for (int i = 0; page.has(fmt::format("/invites/{}", i)); ++i) {
            seen.push_back(page.at(fmt::format("/invites/{}/email", i)));
        }
        cursor = page.at("/next_cursor") == "null" ? "" : "&cursor=" + page.at("/next_cursor");
    } while (!cursor.empty());
    std::ranges::sort(seen);
    CHECK(
        fmt::format("{}", fmt::join(seen, " ")) ==
        "p1@example.org p2@example.org p3@example.org p4@example.org p5@example.org"
    );
    const auto count = [&](const std::string& query) {
        return house.when_admin(get(root + "?" + query)).at("/count");
    };
    CHECK(count("source=s1") == "3");
    CHECK(count("role=student") == "2");
    CHECK(count("email=P3%40example.org") == "1");
    CHECK(count("delivery_state=none") == "5");
    CHECK(count("status=pending&limit=200") == "5");
    CHECK(count("start_date=2100-01-01") == "0");
    CHECK(count("end_date=2100-01-01") == "5");
}

TEST_CASE("filters that mean nothing are refused") {
    House house;

    struct Row {
        std::string query;
        std::string place;
    };

    for (const auto& row : std::vector<Row>{
             {"status=lost", R"(["query","status"])"},
             {"role=wizard", R"(["query","role"])"},
             {"delivery_state=x", R"(["query","delivery_state"])"},
             {"start_date=yesterday", R"(["query","start_date"])"},
             {"end_date=2026-02-30", R"(["query","end_date"])"},
             {"batch_id=x", R"(["query","batch_id"])"},
             {"limit=201", R"(["query","limit"])"},
             {"limit=many", R"(["query","limit"])"},
         }) {
        CAPTURE(row.query);
        house.when_admin(get(root + "?" + row.query)).then_invalid(row.place);
    }
    house.when_admin(get(root + "?cursor=2026-03-02T12:00:00Z|x"))
        .then_problem(400, "invalid_cursor");
    house.when_admin(get(root + "?cursor=%ff")).then_problem(400, "malformed_request");
}

TEST_CASE("an invite is looked up by id, or by code however it is typed") {
    House house;
    const auto said = house.when_admin(generate(R"({"count":1})"));
    house.settle();
    const auto invite = said.at("/invites/0/id");
    const auto code = said.at("/invites/0/code");
    auto lower = code;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    for (const auto& name :
         {invite, code, lower, code.substr(0, 4) + "-" + code.substr(4), "%20" + code}) {
        CAPTURE(name);
        house.when_admin(get(path(name))).then(200, {{"/id", invite}, {"/code", code}});
    }
    for (const std::string name : {"01ARZ3NDEKTSV4RRFFQ69G5FAV", "ABCDEFGH", "x", "%21%21"}) {
        CAPTURE(name);
        house.when_admin(get(path(name))).then_problem(404, "invite_not_found");
    }
    for (const auto* verb : {"/revoke", "/resend"}) {
        house.when_admin(post(path("01ARZ3NDEKTSV4RRFFQ69G5FAV", verb)))
            .then_problem(404, "invite_not_found");
        house.when_admin(post(path(code, verb))).then_problem(404, "invite_not_found");
    }
}

TEST_CASE("invites are exported with the filter of the list") {
    House house;
    house.when_admin(generate(R"({"count":1,"emails":["ann@example.org"],"source":"=1+1"})"));
    house.when_admin(generate(R"({"count":1,"source":"other"})"));
    house.settle();
    const auto all = house.when_admin(get(root + "/export.csv"));
    CHECK(all.header("content-disposition") == "attachment; filename=\"invites.csv\"");
    CHECK(std::ranges::count(all.body(), '\n') == 3);
    CHECK(all.body().find("id,code,email,role,status,delivery_state,source,") == 0);
    const auto one = house.when_admin(get(root + "/export.csv?email=ann%40example.org"));
    CHECK(std::ranges::count(one.body(), '\n') == 2);
    CHECK(one.body().find(",'=1+1,") != std::string::npos);
    house.when_admin(get(root + "/export.csv?status=x")).then_invalid(R"(["query","status"])");
}

TEST_CASE("of a person who was forgotten nothing is shown") {
    House house;
    const auto invite = given_sent(house, "ann@example.org");
    house.given(domain::EraseSubject{.recipient = house.recipient("ann@example.org")});
    house.until(path(invite), {"/email", "erased"})
        .then(200, {{"/code", "erased"}, {"/status", "revoked"}});
    house.when_admin(get(root + "?email=ann%40example.org")).then(200, {{"/count", "0"}});
    CHECK(
        house.when_admin(get(root + "/export.csv")).body().find("ann@example.org") ==
        std::string::npos
    );
}
