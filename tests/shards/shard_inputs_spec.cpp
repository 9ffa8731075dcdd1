// What a shard does with commands of the topic and with deadlines, and what it says to the relay.

#include "domain/people/account.hpp"
#include "tests/shards/stepped_shard.hpp"

#include <doctest/doctest.h>

using namespace tests;
using namespace std::chrono_literals;

// ── Commands from the topic ──────────────────────────────────────────────────────────────────────

TEST_CASE("each record of the topic leaves one commit, with facts and refusals of its entries") {
    SteppedShard shard;
    shard.own();
    const domain::RegisterAccount first{.recipient = ann, .password = {.key = "k", .text = "1"}};
    const domain::RegisterAccount second{.recipient = ann, .password = {.key = "k", .text = "2"}};
    shard.send(
        {{.id = "a", .actor = "x", .command = first}, {.id = "b", .actor = "x", .command = second}}
    );
    shard.send({{.id = "c", .actor = "x", .command = suppress()}});
    shard.settle();
    const auto commits = shard.commits_of_inputs();
    REQUIRE(commits.size() == 2);
    CHECK(commits[0].input == 0);
    CHECK(commits[1].input == 1);
    REQUIRE(commits[0].facts.size() == 2);
    CHECK(std::holds_alternative<events::AccountRegistered>(commits[0].facts[0].fact));
    const auto& refused = std::get<events::CommandRefused>(commits[0].facts[1].fact);
    CHECK(refused.command == "b");
    CHECK(refused.code == domain::people::one_account.code);
}

TEST_CASE("a command record that cannot be read is parked, and the next one is carried out") {
    SteppedShard shard;
    shard.own();
    shard.send_text(R"({"entries":[{"id":"a","kind":"PaintTheMoon","actor":"x","body":{}}]})");
    shard.send_text("no JSON");
    shard.send({{.id = "c", .actor = "x", .command = suppress()}});
    shard.settle();
    const auto commits = shard.commits_of_inputs();
    REQUIRE(commits.size() == 3);
    CHECK(std::holds_alternative<events::InputParked>(commits[0].facts.at(0).fact));
    CHECK(std::holds_alternative<events::InputParked>(commits[1].facts.at(0).fact));
    CHECK(std::holds_alternative<events::RecipientSuppressed>(commits[2].facts.at(0).fact));
    CHECK(shard.alarms.size() == 2);
}

TEST_CASE("a command record that ends its process twice is parked, and those around it are not") {
    SteppedShard shard;
    shard.send({{.id = "harmless", .actor = "x", .command = suppress()}});
    shard.send({{.id = "poison", .actor = "x", .command = lift()}});
    shard.send({{.id = "behind it", .actor = "x", .command = suppress()}});
    // Each owner dies when it comes to the poison, and what it has not landed is lost.
    for (int owner = 1; owner <= 4; ++owner) {
        CAPTURE(owner);
        shard.own();
        for (int i = 0; i < 10 && !shard.is_appending_input(1); ++i) {
            shard.settle_without_tick();
            shard.tick();
        }
        REQUIRE(shard.is_appending_input(1));
        shard.crash();
    }
    shard.own();
    shard.settle();
    const auto commits = shard.commits_of_inputs();
    REQUIRE(commits.size() == 3);
    CHECK(std::holds_alternative<events::RecipientSuppressed>(commits[0].facts.at(0).fact));
    CHECK(std::get<events::InputParked>(commits[1].facts.at(0).fact).offset == 1);
    CHECK(commits[2].input == 2);
    REQUIRE(shard.alarms.size() == 1);
    CHECK(shard.alarms.front().find("command record 1 is parked") != std::string::npos);
}

TEST_CASE("a process that only lost its claims has not died of what it tried") {
    SteppedShard shard;
    shard.own();
    shard.send({{.id = "a", .actor = "x", .command = suppress()}});
    for (int i = 0; i < 4; ++i) {
        shard.another_claims();
        shard.settle();
        shard.own_again();
        shard.settle_without_tick();
        shard.tick();
        shard.log.settle();
    }
    CHECK(shard.count_of<events::InputAttempted>() == 4);
    shard.settle();
    CHECK(shard.count_of<events::InputParked>() == 0);
    CHECK(shard.count_of<events::RecipientSuppressed>() == 1);
}

TEST_CASE("after a planned leave nobody is suspected of having killed its process") {
    SteppedShard shard;
    shard.own();
    shard->leave();
    shard.settle();
    shard.send({{.id = "a", .actor = "x", .command = suppress()}});
    shard.own();
    shard.settle();
    CHECK(shard.commits_of_inputs().size() == 1);
    CHECK(shard.count_of<events::InputAttempted>() == 0);
}

// ── Deadlines ────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("a deadline fires when it is due, once, and not before") {
    SteppedShard shard;
    shard.own();
    shard.submit(request("import", domain::OpenImport{.import = import_of_ann}));
    shard.settle();
    const auto due = shard->next_due();
    REQUIRE(due);
    shard.pass(*due - shard.clock.now() - 1ms);
    CHECK(shard.count_of<events::ImportExpired>() == 0);
    shard.pass(1ms);
    CHECK(shard.count_of<events::ImportExpired>() == 1);
    CHECK_FALSE(shard->next_due());
    shard.pass(24h);
    CHECK(shard.count_of<events::ImportExpired>() == 1);
}

TEST_CASE("a shard that may not decide asks for no turn, however much is due") {
    SteppedShard shard;
    shard.own();
    shard.submit(request("import", domain::OpenImport{.import = import_of_ann}));
    shard.settle();
    const auto due = shard->next_due();
    REQUIRE(due);
    shard->hold_back(true);
    shard.pass(*due - shard.clock.now());
    CHECK_FALSE(shard->next_due());
    CHECK(shard.count_of<events::ImportExpired>() == 0);
    shard->hold_back(false);
    CHECK(shard->next_due());
    shard.settle();
    CHECK(shard.count_of<events::ImportExpired>() == 1);
}

TEST_CASE("no deadline fires while this machine's clock and the broker's disagree") {
    SteppedShard shard;
    shard.own();
    shard.submit(request("import", domain::OpenImport{.import = import_of_ann}));
    shard.settle();
    shard.broker.jump(6s);
    shard.submit(request("one", suppress()));
    shard.settle();
    CHECK_FALSE(shard->next_due());
    CHECK(shard.alarms.size() == 1);
    shard.broker.jump(-6s);
    shard.submit(request("two", lift()));
    shard.settle();
    CHECK(shard->next_due());
}

TEST_CASE("a clock that jumps ahead fires no deadline before its time") {
    SteppedShard shard;
    shard.own();
    shard.submit(request("import", domain::OpenImport{.import = import_of_ann}));
    shard.settle();
    shard.clock.jump(40min);
    shard.pass(30s);
    CHECK(shard.count_of<events::ImportExpired>() == 0);
    CHECK(shard.alarms.size() == 1);
    shard.clock.jump(-40min);
    shard.pass(41min);
    CHECK(shard.count_of<events::ImportExpired>() == 1);
}

TEST_CASE("who takes over from an owner whose clock ran ahead fires no deadline before its time") {
    SteppedShard shard;
    shard.own();
    shard.submit(request("import", domain::OpenImport{.import = import_of_ann}));
    shard.settle();
    shard.clock.jump(40min);
    shard.submit(request("one", suppress()));
    shard.settle();
    shard.clock.jump(-40min);
    shard.crash();
    shard.own();
    shard.pass(30s);
    CHECK(shard.count_of<events::ImportExpired>() == 0);
}

TEST_CASE("deadlines fire again after a commit that landed late, though nobody asks anything") {
    SteppedShard shard;
    shard.own();
    shard.submit(request("import", domain::OpenImport{.import = import_of_ann}));
    shard.settle();
    const auto due = *shard->next_due();
    shard.submit(request("one", suppress()));
    shard.tick();
    for (int i = 0; i < 7; ++i) {
        shard.clock.advance(900ms);
        shard.broker.advance(900ms);
        shard.tick();
    }
    shard.settle();
    shard.pass(due - shard.clock.now() + 100ms);
    CHECK(shard.count_of<events::ImportExpired>() == 1);
}

TEST_CASE("a deadline that was parked stays so when its shard moves") {
    SteppedShard shard;
    shard.own();
    shard.submit(request("import", domain::OpenImport{.import = import_of_ann}));
    shard.settle();
    const auto due = *shard->next_due();
    shard.crash();
    shard.another_commits(
        {.stream = "shard-0",
         .seq = 1,
         .fact = events::DeadlineParked{.stream = "import-" + import_of_ann.text, .due_at = due}}
    );
    shard.own();
    CHECK_FALSE(shard->next_due());
}

// ── Relay ────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("the relay's progress is on record, so that the next owner sends again only the rest") {
    SteppedShard shard;
    shard.own();
    const auto first = shard.submit(request("one", invite_for("first")));
    shard.settle();
    shard->relayed((*first)->offset);
    shard.pass(100ms);
    CHECK(shard.count_of<events::FollowUpsRelayed>() == 1);
    const auto second = shard.submit(request("two", invite_for("second")));
    shard.settle();
    CHECK(shard.relayed.size() == 2);
    shard.crash();
    shard.relayed.clear();
    shard.own();
    REQUIRE(shard.relayed.size() == 1);
    CHECK(shard.relayed[0].offset == (*second)->offset);
}

TEST_CASE("follow-ups of what is not confirmed are not sent") {
    SteppedShard shard;
    shard.own();
    shard.submit(request("one", invite_for("first")));
    shard.tick();
    shard.land_all();
    shard.reveal_all();
    CHECK(shard.relayed.empty());
    shard.report_all();
    CHECK(shard.relayed.size() == 1);
}
