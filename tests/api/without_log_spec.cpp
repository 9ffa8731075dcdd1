// What callers are told while their commands cannot be recorded, or not yet.

#include "domain/beta/settings.hpp"
#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <future>

using namespace tests;
using Steps = events::MemoryLog::Steps;

namespace {

const std::string root = "/api/v1/beta/invites";

std::string given_invite(House& house) {
    const auto said = house.when_admin(post(root + "/generate").json(R"({"count":1})"));
    REQUIRE(said.status() == 200);
    house.settle();
    return said.at("/invites/0/id");
}

std::future<Said> begin(House& house, Ask ask) {
    return std::async(std::launch::async, [&house, ask = std::move(ask)] {
        return house.when(ask);
    });
}

bool is_answered(const std::future<Said>& answer) {
    return answer.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
}

// The append that a request is waiting for.
events::MemoryLog::AppendId append_of(House& house, std::string_view request_id) {
    events::MemoryLog::AppendId found = 0;
    REQUIRE(http_test::comes_true([&] {
        for (const auto& append : house.log().in_flight()) {
            for (const auto& [name, value] : append.record.headers) {
                if (name == "correlation" && value == request_id) {
                    found = append.id;
                }
            }
        }
        return found != 0;
    }));
    return found;
}

}  // namespace

TEST_CASE("while a shard's line is full callers are told to come back, and nothing is lost") {
    House house{{.shards = {.waiting = 1, .in_flight = 1}}};
    const auto link = house.unsubscribe_link("gus@example.org");
    house.log().set_steps(Steps::manual);
    std::vector<std::future<Said>> asked;
    for (int i = 0; i < 6; ++i) {
        asked.push_back(begin(house, post(link)));
    }
    REQUIRE(http_test::comes_true([&] { return std::ranges::any_of(asked, is_answered); }));
    house.log().set_steps(Steps::automatic);
    int refused = 0;
    for (auto& one : asked) {
        const auto said = one.get();
        if (said.status() != 429) {
            CHECK(said.status() == 200);
            continue;
        }
        said.then_problem(429, "too_busy");
        CHECK(said.header("retry-after") == "1");
        ++refused;
    }
    CHECK(refused >= 1);
    CHECK(refused < 6);
    CHECK(house.count_facts("RecipientSuppressed") == 1);
}

TEST_CASE("what may have happened is OUTCOME_UNKNOWN, and the same key tells what became of it") {
    for (const bool landed : {false, true}) {
        CAPTURE(landed);
        House house;
        const auto invite = given_invite(house);
        const auto revoke = [&] {
            return post(fmt::format("{}/{}/revoke", root, invite)).by(house.admin).key("once");
        };
        house.log().set_steps(Steps::manual);
        auto answer = begin(house, revoke().with("X-Request-ID", "the-first"));
        const auto append = append_of(house, "the-first");
        if (landed) {
            house.log().land(append);
        }
        house.log().lose(append);
        const auto said = answer.get();
        CHECK(said.status() == 503);
        CHECK(said.at("/code") == "OUTCOME_UNKNOWN");
        CHECK(std::stoi(said.header("retry-after")) >= 1);
        CHECK_FALSE(said.header("x-command-id").empty());
        house.log().set_steps(Steps::automatic);
        CHECK(house.when(revoke()).status() == 200);
        CHECK(house.when(revoke()).status() == 200);
        CHECK(house.count_facts("InviteRevoked") == 1);
    }
}

TEST_CASE("while the log is away commands are refused with when to come back, and did not happen") {
    House house{{.gateway = {.deadline = base::Duration{300}}}};
    house.log().go_away();
    const auto link = house.unsubscribe_link("gus@example.org");
    // The first may still have reached the log; then nobody owns the shard.
    CHECK(house.when(post(link)).status() == 503);
    for (int i = 0; i < 2; ++i) {
        const auto refused = house.when(post(link));
        refused.then_problem(503, "event_log_unavailable");
        CHECK(std::stoi(refused.header("retry-after")) >= 1);
    }
    house.log().come_back();
    CHECK(house.count_facts("RecipientSuppressed") == 0);
    REQUIRE(http_test::comes_true([&] { return house.when(post(link)).status() == 200; }));
    CHECK(house.count_facts("RecipientSuppressed") == 1);
}

TEST_CASE("while the log is away guesses at a password are counted or refused, none is free") {
    House house{{.gateway = {.deadline = base::Duration{300}}}};
    house.given_person("ben@example.org", events::Role::student, "Correct horse 1");
    const auto guess = [&](std::string_view password) {
        return house.when(
            post("/api/v1/auth/login-with-session")
                .json(fmt::format(R"({{"email":"ben@example.org","password":"{}"}})", password))
        );
    };
    for (int i = 0; i < 3; ++i) {
        guess("Wrong horse 1").then_problem(401, "AUTH_INVALID_CREDENTIALS");
    }
    house.log().go_away();
    int told_wrong = 3;
    for (int i = 0; i < 6; ++i) {
        const auto said = guess("Wrong horse 1");
        CAPTURE(said.body());
        CHECK((said.status() == 401 || said.status() == 429 || said.status() == 503));
        told_wrong += said.status() == 401 ? 1 : 0;
    }
    CHECK(told_wrong < 5);
    CHECK(guess("Correct horse 1").status() != 200);
}

TEST_CASE("while the log is away a failure that would lock tells nobody who has an account") {
    const auto fifth_failure_of = [](std::string_view email) {
        House house{{.gateway = {.deadline = base::Duration{300}}}};
        house.given_person("ben@example.org", events::Role::student, "Correct horse 1");
        const auto guess =
            post("/api/v1/auth/login-with-session")
                .json(fmt::format(R"({{"email":"{}","password":"Wrong horse 1"}})", email));
        for (int i = 0; i < 4; ++i) {
            house.when(guess).then_problem(401, "AUTH_INVALID_CREDENTIALS");
        }
        house.log().go_away();
        const auto said = house.when(guess);
        return fmt::format("{} {}", said.status(), said.at("/code"));
    };
    CHECK(fifth_failure_of("nobody@example.org") == fifth_failure_of("ben@example.org"));
}

TEST_CASE("while the log is away every answer tells the phase that was known before") {
    House house;
    house.given(domain::ChangeBetaSettings{
        .settings = domain::beta::the_settings, .beta_phase = events::BetaPhase::open_beta
    });
    house.settle();
    house.log().go_away();
    for (const auto* path : {"/api/v1/health/lite", "/api/v1/auth/me", "/nowhere"}) {
        CAPTURE(path);
        CHECK(house.when(get(path)).header("x-beta-phase") == "open_beta");
    }
}

TEST_CASE("where some of several invites were issued nobody is told that nothing happened") {
    House house{{.shards = {.waiting = 1, .in_flight = 1}}};
    const auto said = house.when_admin(post(root + "/generate").json(R"({"count":100})"));
    CHECK(said.status() == 503);
    CHECK(said.at("/code") == "OUTCOME_UNKNOWN");
    CHECK(house.count_facts("InviteIssued") > 0);
    CHECK(house.count_facts("InviteIssued") < 100);
}
