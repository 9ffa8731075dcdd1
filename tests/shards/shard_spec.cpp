// One shard and its callers, step by step: what it answers, when, and what it refuses to say.

#include "domain/people/account.hpp"
#include "tests/shards/stepped_shard.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;
using namespace std::chrono_literals;
using shards::Answer, shards::Shard;
using Kind = Answer::Kind;

// ── Answers ──────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("an answer leaves when its commit was reported and read back, whichever comes last") {
    for (const bool report_first : {true, false}) {
        CAPTURE(report_first);
        SteppedShard shard;
        shard.own();
        const auto answer = shard.submit(request("one", suppress()));
        shard.tick();
        shard.land_all();
        report_first ? shard.report_all() : shard.reveal_all();
        CHECK_FALSE(answer->has_value());
        report_first ? shard.reveal_all() : shard.report_all();
        REQUIRE(answer->has_value());
        CHECK((*answer)->kind == Kind::done);
    }
}

TEST_CASE("facts are counted by type, and not before their commit is confirmed") {
    SteppedShard shard;
    shard.own();
    const auto& types = events::fact_types();
    const auto at = std::ranges::find(types, "RecipientSuppressed") - types.begin();
    const auto count = [&] { return shard->status().facts.at(static_cast<std::size_t>(at)); };
    shard.submit(request("one", suppress()));
    shard.tick();
    shard.land_all();
    shard.reveal_all();
    CHECK(count() == 0);
    shard.report_all();
    CHECK(count() == 1);
}

TEST_CASE("a rejection waits for the commits that it was decided on") {
    SteppedShard shard;
    shard.own();
    const domain::RegisterAccount mine{.recipient = ann, .password = {.key = "k", .text = "mine"}};
    const domain::RegisterAccount theirs{
        .recipient = ann, .password = {.key = "k", .text = "theirs"}
    };
    const auto first = shard.submit(request("one", mine));
    const auto second = shard.submit(request("two", theirs));
    const auto third = shard.submit(request("three", mine));
    shard.tick();
    CHECK_FALSE(second->has_value());
    CHECK_FALSE(third->has_value());
    shard.settle();
    CHECK((*first)->kind == Kind::done);
    CHECK((*second)->kind == Kind::rejected);
    CHECK((*second)->rejection.names(domain::people::one_account));
    CHECK((*third)->kind == Kind::nothing);
}

TEST_CASE("a command under way is not carried out again, and with another body it is refused") {
    SteppedShard shard;
    shard.own();
    const auto first = shard.submit(request("one", suppress()));
    const auto again = shard.submit(request("one", suppress()));
    auto other = request("one", lift());
    other.body_hash = "another body";
    const auto changed = shard.submit(std::move(other));
    shard.tick();
    CHECK_FALSE(again->has_value());
    CHECK_FALSE(changed->has_value());
    shard.settle();
    CHECK((*first)->kind == Kind::done);
    CHECK((*again)->kind == Kind::repeated);
    CHECK((*again)->offset == (*first)->offset);
    CHECK((*changed)->kind == Kind::other_body);
}

TEST_CASE("after a move a command is answered from the facts that it caused before") {
    SteppedShard shard;
    shard.own();
    const auto first = shard.submit(request("one", suppress()));
    shard.settle();
    shard.crash();
    shard.own();
    const auto again = shard.submit(request("one", suppress()));
    shard.settle();
    CHECK((*again)->kind == Kind::repeated);
    CHECK((*again)->offset == (*first)->offset);
}

TEST_CASE("a line that is full refuses, and what is in it is carried out") {
    SteppedShard shard{{.waiting = 3}};
    shard.own();
    std::vector<SteppedShard::Given> answers;
    for (int i = 0; i < 5; ++i) {
        answers.push_back(
            shard.submit(request(fmt::format("command {}", i), i % 2 == 0 ? suppress() : lift()))
        );
    }
    CHECK((*answers[3])->kind == Kind::busy);
    CHECK((*answers[4])->kind == Kind::busy);
    shard.settle();
    for (int i = 0; i < 3; ++i) {
        CHECK((*answers[static_cast<std::size_t>(i)])->kind == Kind::done);
    }
}

TEST_CASE("a command whose facts do not fit into a record is refused before anything changes") {
    SteppedShard shard;
    shard.own();
    const auto before = shard.log.last_append();
    const domain::RegisterAccount large{
        .recipient = ann,
        .password = {.key = "k", .text = std::string(events::record_max_bytes, 'x')}
    };
    const auto refused = shard.submit(request("one", large));
    shard.settle();
    REQUIRE(refused->has_value());
    CHECK((*refused)->kind == Kind::too_large);
    CHECK(shard.log.last_append() == before);
    // Nobody of that name is known, and the id is free.
    auto small = large;
    small.password.text = "mine";
    const auto answer = shard.submit(request("one", small));
    shard.settle();
    CHECK((*answer)->kind == Kind::done);
}

TEST_CASE("commits in flight are bounded, and so are answers that wait for them") {
    SteppedShard shard{{.waiting = 4, .in_flight = 2}};
    shard.own();
    for (int i = 0; i < 4; ++i) {
        shard.submit(request(fmt::format("command {}", i), i % 2 == 0 ? suppress() : lift()));
    }
    shard.tick();
    CHECK(shard.log.in_flight().size() == 2);
    CHECK(shard->status().waiting == 2);
    shard.settle();
    shard.settle();
    CHECK(shard->status().waiting == 0);
}

TEST_CASE("while its follow-ups pile up a shard decides nothing, and goes on when they are sent") {
    SteppedShard shard;
    shard.own();
    shard->hold_back(true);
    const auto answer = shard.submit(request("one", suppress()));
    shard.settle();
    CHECK_FALSE(answer->has_value());
    shard->hold_back(false);
    shard.settle();
    CHECK((*answer)->kind == Kind::done);
}

TEST_CASE("nothing is said after a stall before an empty commit has proved that nobody took over") {
    SteppedShard shard;
    shard.own();
    const auto done = shard.submit(request("one", suppress()));
    const auto nothing = shard.submit(request("two", suppress()));
    shard.tick();
    shard.clock.advance(1'001ms);
    shard.settle_without_tick();
    CHECK_FALSE(done->has_value());
    CHECK_FALSE(nothing->has_value());
    shard.tick();
    CHECK_FALSE(done->has_value());
    shard.settle();
    CHECK((*done)->kind == Kind::done);
    CHECK((*nothing)->kind == Kind::nothing);
    CHECK(shard.last_commit().facts.empty());
}

TEST_CASE("an owner that was replaced while it slept tells nobody what it decided since") {
    SteppedShard shard;
    shard.own();
    shard.clock.advance(6s);
    shard.another_claims();
    const auto answer = shard.submit(request("one", lift()));
    shard.tick();
    CHECK_FALSE(answer->has_value());
    shard.settle();
    REQUIRE(answer->has_value());
    CHECK((*answer)->kind == Kind::not_here);
    CHECK(shard->state() == Shard::State::gone);
}

TEST_CASE("what is certainly void may be asked again, what may have counted is in doubt") {
    SteppedShard shard;
    shard.own();
    const auto read_back = shard.submit(request("one", suppress()));
    shard.tick();
    shard.land_all();
    shard.reveal_all();  // Its report is still to come.
    const auto behind = shard.submit(request("two", lift()));
    shard.tick();
    shard.another_claims();
    const auto waiting = shard.submit(request("three", suppress()));
    shard.reveal_all();
    CHECK((*read_back)->kind == Kind::unknown);
    CHECK((*behind)->kind == Kind::not_here);
    CHECK((*waiting)->kind == Kind::not_here);
}

TEST_CASE("after a commit that failed nothing more is decided under that claim") {
    SteppedShard shard;
    shard.own();
    const auto failed = shard.submit(request("one", suppress()));
    const auto next = shard.submit(request("two", lift()));
    shard.tick();
    shard.log.lose(shard.log.in_flight().front().id);
    shard.take();
    CHECK((*failed)->kind == Kind::unknown);
    CHECK((*next)->kind == Kind::unknown);
    CHECK(shard->state() == Shard::State::gone);
    CHECK((*shard.submit(request("three", suppress())))->kind == Kind::not_here);
}

TEST_CASE("a commit that is not read back in time ends the claim") {
    SteppedShard shard{{.read_back = 400ms}};
    shard.own();
    const auto answer = shard.submit(request("one", suppress()));
    shard.tick();
    for (int i = 0; i < 6; ++i) {
        shard.clock.advance(100ms);
        shard.tick();
    }
    CHECK((*answer)->kind == Kind::unknown);
    CHECK(shard->state() == Shard::State::gone);
}

// ── Leaving ──────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("who leaves answers what it has decided, hands on the rest, and says so in the log") {
    SteppedShard shard{{.in_flight = 1}};
    shard.own();
    const auto decided = shard.submit(request("one", suppress()));
    const auto waiting = shard.submit(request("two", lift()));
    shard.tick();
    shard->leave();
    CHECK((*waiting)->kind == Kind::not_here);
    CHECK((*shard.submit(request("three", lift())))->kind == Kind::not_here);
    shard.settle();
    CHECK((*decided)->kind == Kind::done);
    CHECK(shard->has_left());
    CHECK(std::holds_alternative<events::ShardReleased>(shard.last_commit().facts.back().fact));
    shard.start();
    shard.settle();
    CHECK(shard->predecessor_left());
}

TEST_CASE("who has left answers what is reported late, though its successor claims before") {
    SteppedShard shard;
    shard.own();
    const auto answer = shard.submit(request("one", suppress()));
    shard.tick();
    shard->leave();
    shard.land_all();
    shard.reveal_all();
    shard.another_claims();
    shard.reveal_all();
    CHECK_FALSE(answer->has_value());
    shard.report_all();
    shard.tick();
    REQUIRE(answer->has_value());
    CHECK((*answer)->kind == Kind::done);
    CHECK(shard->has_left());
    CHECK(shard->status().foreign_claims == 0);
}

TEST_CASE("who leaves and is overtaken before its last word landed knows that it does not count") {
    SteppedShard shard;
    shard.own();
    const auto answer = shard.submit(request("one", suppress()));
    shard.tick();
    shard->leave();
    shard.another_claims();
    shard.reveal_all();
    REQUIRE(answer->has_value());
    CHECK((*answer)->kind == Kind::not_here);
    CHECK_FALSE(shard->has_left());
    CHECK(shard->status().foreign_claims == 1);
}

TEST_CASE("who stalls while it leaves does not vouch for what it had not answered") {
    SteppedShard shard;
    shard.own();
    const auto answer = shard.submit(request("one", suppress()));
    shard.tick();
    shard->leave();
    shard.clock.advance(1'001ms);
    shard.settle();
    CHECK((*answer)->kind == Kind::unknown);
    CHECK_FALSE(shard->has_left());
}

TEST_CASE("claims of others and records that do not count are counted") {
    SteppedShard shard;
    shard.own();
    CHECK(shard->status().foreign_claims == 0);
    shard.submit(request("one", suppress()));
    shard.tick();
    shard.another_claims();
    shard.settle();
    CHECK(shard->status().foreign_claims == 1);
    CHECK(shard->status().voids == 0);
    SteppedShard doubled;
    doubled.own();
    doubled.submit(request("one", suppress()));
    doubled.tick();
    doubled.land_all();
    doubled.log.land(doubled.log.in_flight().back().id);
    doubled.settle();
    CHECK(doubled->status().voids == 1);
}

TEST_CASE("appends that the log did not take are counted") {
    SteppedShard shard;
    shard.own();
    CHECK(shard->status().undelivered == 0);
    shard.submit(request("one", suppress()));
    shard.tick();
    shard.log.fail(shard.log.in_flight().back().id);
    shard.settle();
    CHECK(shard->status().undelivered == 1);
}
