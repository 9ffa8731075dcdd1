// Streams for clients that can show a token in the address alone.

#include "tests/api/signing_in.hpp"

using namespace tests;

namespace {

const std::string invites = "/api/v1/beta/invites";
// Of no batch: whoever may ask is told that there is none.
const std::string stream = invites + "/batches/01ARZ3NDEKTSV4RRFFQ69G5FAV/stream";

std::string stream_token(House& house, std::string_view access) {
    const auto said = house.when(by_bearer(post("/api/v1/sse/token"), access));
    said.then(200, {{"/expires_in_s", "30"}});
    CHECK(said.header("cache-control") == "no-store");
    return said.at("/token");
}

Ask listening(const std::string& token) {
    return get(stream + "?token=" + token);
}

const std::vector<std::string> used{"StreamTokenUsed"};

}  // namespace

TEST_CASE("a stream token opens one stream, and no other") {
    House house;
    const auto token = stream_token(house, house.admin.token);
    house.when(listening(token)).then(404, {}, used);
    const auto again = house.when(listening(token));
    again.then_problem(401, "not_authenticated");
    CHECK(again.at("/detail") == "Token has been revoked");
    house.when(listening(stream_token(house, house.admin.token))).then(404, {}, used);
}

TEST_CASE("a batch is followed live by a token in the address") {
    House house;
    house.provider().hold();
    const auto said = house.when_admin(
        post(invites + "/send-batch-async").json(R"({"emails":["person1@example.org"]})")
    );
    const auto batch = said.at("/batch_id");
    house.until(invites + "/batches/" + batch, {"/released", "1"});
    const auto token = stream_token(house, house.admin.token);
    http_test::Wire wire{house.port()};
    wire.send(get(invites + "/batches/" + batch + "/stream?token=" + token).bytes());
    wire.until("event: progress");
    house.provider().go_on();
    wire.until("event: done");
}

TEST_CASE("a stream token is a token for nothing else, and no other token is one") {
    House house;
    const auto token = stream_token(house, house.admin.token);
    house.when(who_am_i(token)).then_problem(401, "not_authenticated");
    house.when(by_bearer(get(stream), token)).then_problem(401, "not_authenticated");
    house.when(get("/api/v1/auth/me?token=" + token)).then_problem(401, "not_authenticated");
    house.when(get("/api/v1/auth/me").with("Cookie", "sid=" + token))
        .then_problem(401, "not_authenticated");
    house.when(listening(house.admin.token)).then_problem(401, "not_authenticated");
    house.when(listening("nonsense")).then_problem(401, "not_authenticated");
    // It was not used up by any of that.
    house.when(listening(token)).then(404, {}, used);
}

TEST_CASE("a stream token opens what its person may see, as it is when the stream is opened") {
    House house;
    const auto ben = house.given_person("ben@example.org", events::Role::student, bens_password);
    const auto access = house.token_for(ben.id, house.clock.now());
    house.when(listening(stream_token(house, access))).then(403, {}, used);
}

TEST_CASE("a stream token ends by itself, and with the session that it is of") {
    House house;
    house.given_person("ben@example.org", events::Role::student, bens_password);
    const auto session = bens_session(house);
    const auto late = stream_token(house, session.access);
    house.later(std::chrono::seconds{31});
    house.when(listening(late)).then_problem(401, "not_authenticated");
    const auto token = stream_token(house, session.access);
    house.when(by_bearer(post("/api/v1/public/logout"), session.access))
        .then(204, {}, {"SignedOut", "SessionClosed"});
    const auto said = house.when(listening(token));
    said.then_problem(401, "not_authenticated");
    CHECK(said.at("/detail") == "Token has been revoked");
}

TEST_CASE("a stream token ends with a token that is of no session") {
    House house;
    const auto token = stream_token(house, house.admin.token);
    house.when(post("/api/v1/public/logout").by(house.admin)).then(204, {}, {"SignedOut"});
    house.when(listening(token)).then_problem(401, "not_authenticated");
}

TEST_CASE("signing out everywhere ends stream tokens too") {
    House house;
    const auto token = stream_token(house, house.admin.token);
    house.clock.push(std::chrono::seconds{2});
    house.when_admin(post("/api/v1/account/logout-all-devices"))
        .then(200, {}, {"TokensInvalidated"});
    const auto said = house.when(listening(token));
    said.then_problem(401, "not_authenticated");
    CHECK(said.at("/detail") == "Token has been invalidated");
}
