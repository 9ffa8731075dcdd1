// While PostgreSQL is away commands are carried out, and reads say that they cannot.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string root = "/api/v1/beta/invites";

}  // namespace

TEST_CASE("without the database people are let in, invited and imported") {
    House house{{.has_rows = false}};
    house.given_person("ben@example.org", events::Role::student, "correct horse");
    house.when(post("/api/v1/auth/login").form("username=ben%40example.org&password=correct+horse"))
        .then(200, {}, {"SignedIn", "SessionOpened"});
    house.when(get("/api/v1/auth/me").by(house.student)).then(200);
    house.when_admin(post(root + "/generate").json(R"({"count":1})"))
        .then(200, {}, {"InviteIssued"});
    house.when_admin(post(root + "/send").json(R"({"to_email":"ann@example.org"})"))
        .then(
            200,
            {{"/delivery_state", "queued"}},
            {"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"}
        );
    const auto import = house.when_admin(post(root + "/import").csv("cid@example.org\n"));
    import.then(200, {{"/ok", "1"}}, {"ImportOpened", "ImportRowsAdded", "ImportClosed"});
    const auto batch =
        house.when_admin(post(root + "/import/" + import.at("/import_id") + "/send"));
    batch.then(200, {{"/total", "1"}}, {"BatchAccepted", "BatchRowsReleased", "ImportSent"});
    const auto waited =
        house.when_admin(post(root + "/send-batch").json(R"({"emails":["d@x.org"]})"));
    CHECK(waited.status() == 202);
    CHECK(waited.at("/queued") == "1");
    CHECK_FALSE(waited.at("/task_id").empty());
}

TEST_CASE("without the database every read answers 503 and says when to come back") {
    House house{{.has_rows = false}};
    const std::string id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    for (const auto& path :
         {root,
          root + "/" + id,
          root + "/validate?code=ABCDEFGH",
          root + "/batches",
          root + "/batches/" + id,
          root + "/batches/" + id + "/rows",
          root + "/import/" + id,
          root + "/import/" + id + "/rows",
          root + "/send-batch-progress?task_id=" + id,
          std::string{"/api/v1/admin/jobs"}}) {
        CAPTURE(path);
        const auto said = house.when_admin(get(path));
        said.then_problem(503, "database_unavailable");
        CHECK(std::stoi(said.header("retry-after")) >= 1);
    }
    house.when(get("/api/v1/health")).then(200, {{"/status", "healthy"}});
    house.when(get("/api/v1/health/lite")).then(200, {{"/status", "ok"}});
    const auto ready = house.when(get("/api/v1/ready"));
    ready.then(200, {{"/status", "degraded"}, {"/database", "false"}, {"/schema_version", "null"}});
}

TEST_CASE("without the database the summary for dashboards is zeros, marked as out of date") {
    House house{{.has_rows = false}};
    const auto said = house.when_admin(get("/api/v1/beta/metrics/summary"));
    said.then(200, {{"/invites_sent_24h", "0"}, {"/invites_errors_24h", "0"}});
    CHECK(said.header("x-stale") == "true");
}

TEST_CASE("without the database a stream says again and again that it knows nothing new") {
    House house{{.has_rows = false}};
    for (const std::string last_seen : {"", "7"}) {
        CAPTURE(last_seen);
        http_test::Wire wire{house.port()};
        auto ask = get(root + "/batches/01ARZ3NDEKTSV4RRFFQ69G5FAV/stream");
        if (!last_seen.empty()) {
            ask.with("Last-Event-ID", last_seen);
        }
        wire.send(ask.by(house.admin).bytes());
        CHECK(wire.until("\r\n\r\n").find("200 OK") != std::string::npos);
        for (int told = 0; told < 3; ++told) {
            wire.until("event: stale\n");
            CHECK(wire.until("\n\n").find("id:") == std::string::npos);
        }
    }
}

TEST_CASE("what rows that lag do not show is not called missing for sure") {
    House house;
    const std::string id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    for (const auto& path :
         {root + "/" + id,
          root + "/batches/" + id,
          root + "/import/" + id + "/rows",
          root + "/send-batch-progress?task_id=" + id}) {
        CAPTURE(path);
        auto far = get(path);
        const auto stale = house.when_admin(far.with("X-Position", "0:999999"));
        CHECK(stale.status() == 404);
        CHECK(stale.header("x-stale") == "true");
        CHECK(house.when_admin(get(path)).header("x-stale").empty());
    }
}

TEST_CASE("what was written is read again at once by whoever shows its position") {
    House house;
    const auto said = house.when_admin(post(root + "/generate").json(R"({"count":1})"));
    const auto position = said.header("x-position");
    auto ask = get(root + "/" + said.at("/invites/0/id"));
    const auto shown = house.when_admin(ask.with("X-Position", position));
    CHECK(shown.status() == 200);
    CHECK(shown.header("x-stale").empty());
    auto far = get(root);
    const auto stale = house.when_admin(far.with("X-Position", "0:999999"));
    CHECK(stale.status() == 200);
    CHECK(stale.header("x-stale") == "true");
    auto strange = get(root);
    CHECK(house.when_admin(strange.with("X-Position", "nonsense")).header("x-stale").empty());
}
