// A batch on its way: what is shown of it, and what a person may do about it.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string root = "/api/v1/beta/invites";
const std::string batches = root + "/batches";

std::string emails(int count, std::string_view prefix = "person") {
    std::string list;
    for (int i = 1; i <= count; ++i) {
        list += fmt::format(R"({}"{}{}@example.org")", i > 1 ? "," : "", prefix, i);
    }
    return list;
}

// A batch of people whose mails leave, but for those that the provider was told to refuse.
std::string given_batch(House& house, int count, std::string_view prefix = "person") {
    const auto said =
        house.when_admin(post(root + "/send-batch-async")
                             .json(fmt::format(R"({{"emails":[{}]}})", emails(count, prefix))));
    REQUIRE(said.status() == 200);
    return said.at("/batch_id");
}

std::string path(const std::string& batch, std::string_view rest = {}) {
    return fmt::format("{}/{}{}", batches, batch, rest);
}

}  // namespace

TEST_CASE("a batch shows what became of its rows, in numbers and one by one") {
    House house;
    house.provider().refuse("person2@example.org");
    const auto batch = given_batch(house, 3);
    const auto said = house.until(path(batch), {"/state", "completed_with_failures"});
    said.then(
        200,
        {{"/id", batch},
         {"/total", "3"},
         {"/sent", "2"},
         {"/failed", "1"},
         {"/pending", "0"},
         {"/released", "0"},
         {"/skipped", "0"},
         {"/cancelled", "0"},
         {"/unknown", "0"},
         {"/retrying", "0"},
         {"/role", "instructor"},
         {"/source", "admin_batch"},
         {"/pause_reason", "null"},
         {"/requested_by", "ada@example.org"}}
    );
    CHECK_FALSE(said.at("/finished_at") == "null");
    house.when_admin(get(path(batch, "/rows")))
        .then(
            200,
            {{"/rows/0/row", "1"},
             {"/rows/0/email", "person1@example.org"},
             {"/rows/0/state", "sent"},
             {"/rows/1/state", "failed"},
             {"/rows/1/reason", "smtp_550"},
             {"/rows/1/attempts", "1"},
             {"/rows/2/state", "sent"},
             {"/next_cursor", "null"}}
        );
    house.when_admin(get(path(batch, "/rows?state=failed")))
        .then(200, {{"/rows/0/email", "person2@example.org"}});
    house.when_admin(get(path(batch, "/rows?email=PERSON3%40example.org")))
        .then(200, {{"/rows/0/row", "3"}});
    house.when_admin(get(path(batch, "/rows?email=nobody%40example.org")))
        .then(200, {{"/rows", "[]"}});
    const auto page = house.when_admin(get(path(batch, "/rows?limit=2")));
    house.when_admin(get(path(batch, "/rows?limit=2&cursor=" + page.at("/next_cursor"))))
        .then(200, {{"/rows/0/row", "3"}, {"/next_cursor", "null"}});
    CHECK(
        house.when_admin(get(path(batch, "/failures.csv"))).body() ==
        "row,email,reason,attempts\r\n2,person2@example.org,smtp_550,1\r\n"
    );
    const auto series = house.when_admin(get(path(batch, "/series")));
    series.then(200, {{"/points/0/sent", "2"}, {"/points/0/failed", "1"}});
}

TEST_CASE("batches are listed newest first, by state and page by page") {
    House house;
    const auto first = given_batch(house, 1, "first");
    house.until(path(first), {"/state", "completed"});
    house.clock.push(1s);
    const auto second = given_batch(house, 1, "second");
    house.until(path(second), {"/state", "completed"});
    house.when_admin(get(batches))
        .then(200, {{"/batches/0/id", second}, {"/batches/1/id", first}, {"/next_cursor", "null"}});
    const auto page = house.when_admin(get(batches + "?limit=1"));
    page.then(200, {{"/batches/0/id", second}});
    house.when_admin(get(batches + "?limit=1&cursor=" + page.at("/next_cursor")))
        .then(200, {{"/batches/0/id", first}, {"/next_cursor", "null"}});
    house.when_admin(get(batches + "?state=paused")).then(200, {{"/batches", "[]"}});
    house.when_admin(get(batches + "?state=sleeping")).then_invalid(R"(["query","state"])");
    house.when_admin(get(batches + "?limit=0")).then_invalid(R"(["query","limit"])");
    house.when_admin(get(batches + "?cursor=x")).then_problem(400, "invalid_cursor");
}

TEST_CASE("a batch is paused, resumed and cancelled, each once however often it is asked") {
    House house;
    house.provider().hold();
    const auto batch = given_batch(house, 3);
    const auto pause = path(batch, "/pause");
    house.when_admin(post(pause).json(R"({"reason":"wrong text"})"))
        .then(200, {{"/id", batch}, {"/state", "paused"}}, {"BatchPaused"});
    house.until(path(batch), {"/pause_reason", "wrong text"});
    house.when_admin(post(pause)).then(200, {{"/state", "paused"}});
    house.when_admin(post(path(batch, "/retry-failed"))).then_problem(409, "INVALID_BATCH_STATE");
    house.when_admin(post(path(batch, "/resume")))
        .then(200, {{"/state", "running"}}, {"BatchResumed"});
    house.when_admin(post(path(batch, "/resume"))).then(200, {{"/state", "running"}});
    house.when_admin(post(path(batch, "/cancel")).json(R"({"reason":"by mistake"})"))
        .then(200, {{"/state", "cancelling"}}, {"BatchCancelled"});
    house.when_admin(post(path(batch, "/cancel"))).then(200, {{"/state", "cancelling"}});
    for (const auto* verb : {"/pause", "/resume", "/retry-failed"}) {
        CAPTURE(verb);
        house.when_admin(post(path(batch, verb))).then_problem(409, "INVALID_BATCH_STATE");
    }
    house.provider().go_on();
    house.until(path(batch), {"/state", "cancelled"});
    house.when_admin(post(path(batch, "/cancel"))).then(200);
    house.when_admin(get(root + "/send-batch-progress?task_id=" + batch))
        .then(200, {{"/state", "REVOKED"}});
}

TEST_CASE("a completed batch takes no control but another round for what failed") {
    House house;
    house.provider().refuse("person1@example.org");
    const auto batch = given_batch(house, 2);
    house.until(path(batch), {"/state", "completed_with_failures"});
    for (const auto* verb : {"/pause", "/resume", "/cancel"}) {
        CAPTURE(verb);
        house.when_admin(post(path(batch, verb))).then_problem(409, "INVALID_BATCH_STATE");
    }
    const auto code = [&] {
        return house.when_admin(get(root + "?email=person1%40example.org")).at("/invites/0/code");
    };
    const auto before = code();
    house.provider().accept("person1@example.org");
    house.when_admin(post(path(batch, "/retry-failed")).key("again"))
        .then(200, {{"/state", "running"}}, {"BatchRetried", "BatchRowsReleased"});
    house.until(path(batch), {"/state", "completed"}).then(200, {{"/sent", "2"}, {"/failed", "0"}});
    CHECK(code() == before);
    CHECK(house.provider().mails_to("person1@example.org") == 1);
    CHECK(house.provider().mails_to("person2@example.org") == 1);
    house.when_admin(post(path(batch, "/retry-failed"))).then_problem(409, "INVALID_BATCH_STATE");
}

TEST_CASE("whoever asked for a batch that took over five minutes is told of its end by mail, once"
) {
    House house;
    const std::string ada = "ada@example.org";
    const auto quick = given_batch(house, 1, "quick");
    house.until(path(quick), {"/state", "completed"});

    house.provider().hold();
    const auto slow = given_batch(house, 2, "slow");
    house.until(path(slow), {"/released", "2"});
    house.when_admin(post(path(slow, "/pause"))).then(200, {}, {"BatchPaused"});
    house.later(std::chrono::minutes{6});
    house.provider().go_on();
    house.when_admin(post(path(slow, "/resume"))).then(200, {}, {"BatchResumed"});
    CHECK((house.notice_to(ada).notice == events::Notice::batch_ended));
    house.until("/api/v1/notifications", {"/total", "2"});
    house.settle();
    CHECK(house.provider().notices_to(ada).size() == 1);
}

TEST_CASE("a key used again on the same control with another body is refused") {
    House house;
    house.provider().hold();
    const auto batch = given_batch(house, 1);
    house.when_admin(post(path(batch, "/pause")).key("k").json(R"({"reason":"a"})"))
        .then(200, {}, {"BatchPaused"});
    house.when_admin(post(path(batch, "/pause")).key("k").json(R"({"reason":"b"})"))
        .then_problem(409, "idempotency_key_mismatch");
    house.when_admin(post(path(batch, "/resume")).key("k")).then(200, {}, {"BatchResumed"});
    house.when_admin(post(path(batch, "/pause")).key(std::string(256, 'k')))
        .then_problem(400, "invalid_idempotency_key");
    house
        .when_admin(post(path(batch, "/pause"))
                        .json(fmt::format(R"({{"reason":"{}"}})", std::string(257, 'x'))))
        .then_invalid(R"(["body","reason"])");
    house.provider().go_on();
}

TEST_CASE("a row in doubt is settled by hand, once, and the batch stays as it is") {
    House house;
    house.provider().lose_answer("person1@example.org");
    const auto batch = given_batch(house, 2);
    house.until(path(batch), {"/unknown", "1"});
    house.until(path(batch), {"/state", "completed_with_failures"});
    const auto resolve = [&](std::string_view row, std::string_view outcome) {
        return house.when_admin(post(path(batch, fmt::format("/rows/{}/resolve", row)))
                                    .json(fmt::format(R"({{"outcome":"{}"}})", outcome)));
    };
    resolve("2", "sent").then(200);  // It is so already.
    resolve("2", "failed").then_problem(409, "ROW_NOT_IN_DOUBT");
    resolve("3", "sent").then_problem(404, "row_not_found");
    resolve("one", "sent").then_problem(404, "row_not_found");
    resolve("1", "lost").then_invalid(R"(["body","outcome"])");
    resolve("1", "cancelled").then_problem(422, "invalid_outcome");
    resolve("1", "sent").then(200, {{"/row", "1"}, {"/outcome", "sent"}}, {"RowResolved"});
    house.until(path(batch), {"/sent", "2"});
    resolve("1", "failed").then_problem(409, "ROW_NOT_IN_DOUBT");
}

TEST_CASE("a batch that nobody knows is not found, whatever is asked of it") {
    House house;
    const auto import =
        house.when_admin(post(root + "/import").csv("a@example.org\n")).at("/import_id");
    for (const auto& id : {std::string{"01ARZ3NDEKTSV4RRFFQ69G5FAV"}, std::string{"x"}, import}) {
        CAPTURE(id);
        for (const auto* rest : {"", "/rows", "/failures.csv", "/series", "/stream"}) {
            CAPTURE(rest);
            house.when_admin(get(path(id, rest))).then_problem(404, "batch_not_found");
        }
        for (const auto* verb : {"/pause", "/resume", "/cancel", "/retry-failed"}) {
            CAPTURE(verb);
            house.when_admin(post(path(id, verb))).then_problem(404, "batch_not_found");
        }
        house.when_admin(post(path(id, "/rows/1/resolve")).json(R"({"outcome":"sent"})"))
            .then_problem(404, "batch_not_found");
    }
}

TEST_CASE("a stream shows the newest snapshot, then each change, and ends with the batch") {
    House house;
    house.provider().hold();
    const auto batch = given_batch(house, 2);
    house.until(path(batch), {"/released", "2"});
    http_test::Wire wire{house.port()};
    auto ask = get(path(batch, "/stream"));
    wire.send(ask.by(house.admin).with("Last-Event-ID", "1").bytes());
    const auto head = wire.until("\r\n\r\n");
    CHECK(head.find("Content-Type: text/event-stream") != head.npos);
    CHECK(head.find("X-RateLimit-Policy: sse_connect") != head.npos);
    const auto first = wire.until("\n\n");
    CHECK(first.find("event: progress") != first.npos);
    CHECK(first.find("\"released\":2") != first.npos);
    house.provider().go_on();
    wire.until("event: done");
    const auto end = wire.until("\n\n");
    CHECK(end.find("id: ") != end.npos);
    CHECK(end.find("\"sent\":2") != end.npos);
    CHECK(wire.closes());
}

TEST_CASE("whoever comes back to a stream is shown the newest snapshot, and none of those between"
) {
    House house;
    house.provider().hold();
    const auto batch = given_batch(house, 2);
    house.until(path(batch), {"/released", "2"});
    CHECK(house.when_admin(post(path(batch, "/pause"))).status() == 200);
    const auto newest = house.until(path(batch), {"/state", "paused"}).at("/sequence");
    for (const auto& last_seen :
         {std::string{"1"}, newest, std::string{"999999"}, std::string{"x"}}) {
        CAPTURE(last_seen);
        http_test::Wire wire{house.port()};
        auto ask = get(path(batch, "/stream"));
        wire.send(ask.by(house.admin).with("Last-Event-ID", last_seen).bytes());
        wire.until("\r\n\r\n");
        const auto first = wire.until("\n\n");
        CHECK(first.find("event: progress") != first.npos);
        CHECK(first.find("id: " + newest + "\n") != first.npos);
        CHECK(first.find("\"state\":\"paused\"") != first.npos);
    }
    house.provider().go_on();
}

TEST_CASE("a batch whose mails wait for an open breaker says why, wherever it is shown") {
    House house;
    house.provider().lock_out("auth_failed");
    const auto batch = given_batch(house, 3);
    const auto said = house.until(path(batch), {"/waiting_reason", "smtp_auth_failed"});
    said.then(200, {{"/sent", "0"}, {"/failed", "0"}, {"/pause_reason", "null"}});
    house.when_admin(get(batches)).then(200, {{"/batches/0/waiting_reason", "smtp_auth_failed"}});
    house.when_admin(get(root + "/send-batch-progress?task_id=" + batch))
        .then(200, {{"/state", "PROGRESS"}, {"/waiting_reason", "smtp_auth_failed"}});
    http_test::Wire wire{house.port()};
    wire.send(get(path(batch, "/stream")).by(house.admin).bytes());
    wire.until("\"waiting_reason\":\"smtp_auth_failed\"");
    CHECK(house.when_admin(post(path(batch, "/pause"))).status() == 200);
    house.until(path(batch), {"/state", "paused"}).then(200, {{"/waiting_reason", "null"}});
    CHECK(house.when_admin(post(path(batch, "/resume"))).status() == 200);
    house.until(path(batch), {"/waiting_reason", "smtp_auth_failed"});
    house.provider().let_in();
    house.later(std::chrono::minutes{2});
    house.until(path(batch), {"/state", "completed"})
        .then(200, {{"/sent", "3"}, {"/waiting_reason", "null"}});
}

TEST_CASE("a batch in which too many fail pauses itself, and says why") {
    House house;
    for (int i = 1; i <= 1'200; ++i) {
        house.provider().refuse(fmt::format("person{}@example.org", i));
    }
    const auto batch = given_batch(house, 1'200);
    const auto said = house.until(path(batch), {"/state", "paused"});
    said.then(200, {{"/pause_reason", "auto_failures"}});
}
