// When the next try is, and how fast: policies, rate, breaker.

#include "tests/workers/lane_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tests;
using events::BreakerState, events::Outcome;
using Names = std::vector<std::string_view>;
using Outcomes = std::vector<Outcome>;

namespace {

std::vector<events::BreakerMoved> breaker_moves(const LaneWorld& world) {
    std::vector<events::BreakerMoved> moves;
    for (const auto& fact : world.ledger()) {
        if (const auto* moved = std::get_if<events::BreakerMoved>(&fact)) {
            moves.push_back(*moved);
        }
    }
    return moves;
}

}  // namespace

TEST_CASE("invite mail is tried three times, after 60 and 120 seconds or up to a quarter less") {
    LaneWorld world;
    world.start();
    for (int i = 0; i < 3; ++i) {
        world.provider.refuse_next("451");
    }
    const auto job = world.job(1);
    world.enqueue(job);
    world.pass(5min, 1s);
    CHECK(
        (world.story(job.id) ==
         Names{
             "JobStarted",
             "JobRetryScheduled",
             "JobStarted",
             "JobRetryScheduled",
             "JobStarted",
             "JobDead"
         })
    );
    CHECK((world.told(job) == Outcomes{Outcome::failed}));
    std::uint32_t attempt = 0;
    for (const auto& fact : world.ledger()) {
        const auto* retry = std::get_if<events::JobRetryScheduled>(&fact);
        if (!retry) {
            continue;
        }
        const auto full = ++attempt * 60s;
        CHECK(retry->attempt == attempt);
        CHECK(retry->not_before - retry->at <= full);
        CHECK(retry->not_before - retry->at >= full * 3 / 4);
    }
}

TEST_CASE("a try is not made before its time, also when the lane moved meanwhile") {
    LaneWorld world;
    auto& one = world.start("one");
    world.provider.refuse_next("451");
    const auto job = world.job(1);
    world.enqueue(job);
    world.settle();
    const auto due = world.only<events::JobRetryScheduled>(job.id).not_before;
    world.kill(one);
    world.start("two");
    world.pass(due - world.clock.now() - 50ms);
    CHECK(world.provider.sent().empty());
    world.pass(100ms);
    CHECK(world.provider.sent().size() == 1);
    CHECK(world.only<events::JobSucceeded>(job.id).attempt == 2);
}

TEST_CASE("a recipient who is refused for good is not tried again, and the others are not held up"
) {
    LaneWorld world;
    world.start();
    world.provider.refuse_always(world.address(2), "550");
    for (int n = 1; n <= 3; ++n) {
        world.enqueue(world.job(n));
    }
    world.pass(5min, 1s);
    CHECK((world.story(world.job(2).id) == Names{"JobStarted", "JobRefused"}));
    CHECK(world.only<events::JobRefused>(world.job(2).id).reason == "fake_550");
    CHECK((world.told(world.job(2)) == Outcomes{Outcome::failed}));
    CHECK(world.provider.sent().size() == 2);
}

TEST_CASE("what is our own mistake needs a person at once") {
    LaneWorld world;
    auto& worker = world.start();
    world.provider.answer_next({.outcome = platform::mail::Outcome::request_refused, .code = "501"}
    );
    const auto job = world.job(1);
    world.enqueue(job);
    world.settle();
    CHECK((world.story(job.id) == Names{"JobStarted", "JobDead"}));
    CHECK(worker.status().dead == 1);
}

TEST_CASE("a provider that says how long to wait is not called by anybody for so long") {
    LaneWorld world;
    world.provider.allow_in_flight(1);
    world.start();
    world.provider.throttle_next(7s);
    for (int n = 1; n <= 5; ++n) {
        world.enqueue(world.job(n));
    }
    world.pass(6900ms);
    CHECK(world.provider.sent().empty());
    CHECK(world.provider.pending() == 0);
    world.pass(1s);
    CHECK(world.provider.sent().size() == 5);
    for (int n = 1; n <= 5; ++n) {
        CHECK(world.only<events::JobSucceeded>(world.job(n).id).attempt == 1);
    }
}

TEST_CASE("a provider that throttles for half a minute fails nobody") {
    LaneWorld world;
    world.start();
    world.provider.allow_in_flight(3);
    for (int i = 0; i < 30; ++i) {
        world.provider.throttle_next(1s);
    }
    for (int n = 1; n <= 20; ++n) {
        world.enqueue(world.job(n));
    }
    world.pass(40s);
    CHECK(world.provider.sent().size() == 20);
    for (int n = 1; n <= 20; ++n) {
        CHECK(world.only<events::JobSucceeded>(world.job(n).id).attempt == 1);
    }
}

TEST_CASE("calls keep to the rate within one percent") {
    for (const double rate : {2.0, 37.0, 500.0}) {
        CAPTURE(rate);
        LaneWorld world;
        world.options.rate_per_second = rate;
        world.provider.allow_in_flight(1000);
        auto& worker = world.start();
        world.settle();
        // So many that some are left at the end.
        const auto enough = static_cast<int>(rate * 62);
        for (int n = 1; n <= enough; ++n) {
            world.enqueue(world.job(n));
        }
        world.pass(10s);
        const auto before = world.provider.sent().size();
        world.pass(50s);
        const auto sent = static_cast<double>(world.provider.sent().size() - before);
        CHECK(sent == doctest::Approx(rate * 50).epsilon(0.01));
        CHECK(worker.status().waiting > 0);
    }
}

TEST_CASE("skipping costs none of the rate") {
    LaneWorld world;
    world.options.rate_per_second = 1;
    const events::BatchId batch{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "batch", 7)};
    world.start();
    world.control(batch, events::JobControl::drop, 2);
    for (int n = 1; n <= 100; ++n) {
        world.enqueue(world.row(n, batch));
    }
    const auto wanted = world.job(101);
    world.enqueue(wanted);
    world.pass(1s);
    CHECK((world.told(wanted) == Outcomes{Outcome::sent}));
    CHECK((world.told(world.row(100, batch)) == Outcomes{Outcome::cancelled}));
}

TEST_CASE("a dead server opens the breaker, burns no attempt, and is found again by one call") {
    LaneWorld world;
    auto& worker = world.start();
    world.provider.be_down();
    for (int n = 1; n <= 20; ++n) {
        world.enqueue(world.job(n));
    }
    world.pass(5s);
    CHECK((worker.status().breaker == BreakerState::open));
    const auto facts_when_open = world.ledger().size();
    world.pass(50s);
    CHECK(world.ledger().size() == facts_when_open);  // it is left alone

    world.provider.be_up();
    std::size_t most = 0;
    while (world.provider.sent().empty()) {
        world.clock.advance(100ms);
        worker.turn();
        most = std::max(most, world.provider.pending());
        world.provider.poll();
    }
    CHECK(most == 1);
    CHECK((worker.status().breaker == BreakerState::half_open));
    world.pass(5s);
    CHECK((worker.status().breaker == BreakerState::closed));
    CHECK(world.provider.sent().size() == 20);
    for (int n = 1; n <= 20; ++n) {
        CHECK(world.only<events::JobSucceeded>(world.job(n).id).attempt == 1);
    }
    const auto moves = breaker_moves(world);
    REQUIRE(moves.size() == 2);
    CHECK((moves[0].state == BreakerState::open));
    CHECK(moves[0].reason == "fake_not_connected");
    CHECK((moves[1].state == BreakerState::closed));
}

TEST_CASE("a breaker that opens again stays open twice as long, ten minutes at most") {
    LaneWorld world;
    world.start();
    world.provider.be_down();
    for (int n = 1; n <= 10; ++n) {
        world.enqueue(world.job(n));
    }
    world.pass(1h, 1s);
    std::vector<base::Duration> open_for;
    for (const auto& move : breaker_moves(world)) {
        open_for.push_back(*move.until - move.at);
    }
    REQUIRE(open_for.size() > 5);
    open_for.resize(6);
    CHECK((open_for == std::vector<base::Duration>{1min, 2min, 4min, 8min, 10min, 10min}));
}

TEST_CASE("wrong credentials open the breaker at the first call") {
    LaneWorld world;
    world.provider.allow_in_flight(1);
    auto& worker = world.start();
    world.provider.refuse_next("535");
    for (int n = 1; n <= 10; ++n) {
        world.enqueue(world.job(n));
    }
    world.settle();
    CHECK((worker.status().breaker == BreakerState::open));
    CHECK(world.provider.sent().empty());
    world.pass(2min, 1s);
    CHECK(world.provider.sent().size() == 10);
}

TEST_CASE("recipients whose mailboxes are busy do not open the breaker") {
    LaneWorld world;
    auto& worker = world.start();
    for (int n = 1; n <= 20; ++n) {
        world.provider.refuse_next("450");
        world.enqueue(world.job(n));
    }
    world.settle();
    CHECK((worker.status().breaker == BreakerState::closed));
    CHECK(worker.status().retry_wait == 20);
}

TEST_CASE("a breaker that was open when its worker died is tried by the next one with one call") {
    LaneWorld world;
    auto& one = world.start("one");
    world.provider.be_down();
    for (int n = 1; n <= 20; ++n) {
        world.enqueue(world.job(n));
    }
    world.pass(1s);
    world.kill(one);
    world.provider.be_up();
    auto& two = world.start("two");
    while (world.provider.pending() == 0) {
        world.clock.advance(50ms);
        two.turn();
    }
    for (int i = 0; i < 5; ++i) {
        two.turn();
    }
    CHECK(world.provider.pending() == 1);
}

TEST_CASE("without keys a lost answer is unknown at once, and never asked for again") {
    LaneWorld world;
    world.start();
    world.provider.lose_reply_next();
    const auto job = world.job(1);
    world.enqueue(job);
    world.pass(1h, 1s);
    CHECK((world.story(job.id) == Names{"JobStarted", "JobUnknown"}));
    CHECK((world.told(job) == Outcomes{Outcome::unknown}));
    CHECK(world.provider.sent().size() == 1);
}

TEST_CASE("with keys a lost answer is asked for again, and the provider acts once") {
    LaneWorld world{FakeMailer::Keys::honoured};
    world.start();
    world.provider.lose_reply_next();
    const auto job = world.job(1);
    world.enqueue(job);
    world.pass(5min, 1s);
    CHECK(
        (world.story(job.id) ==
         Names{"JobStarted", "JobRetryScheduled", "JobStarted", "JobSucceeded"})
    );
    CHECK((world.told(job) == Outcomes{Outcome::sent}));
    CHECK(world.provider.sent().size() == 1);
}

TEST_CASE("with keys a job whose answers are all lost ends as unknown, not as failed") {
    LaneWorld world{FakeMailer::Keys::honoured};
    world.start();
    for (int i = 0; i < 3; ++i) {
        world.provider.lose_reply_next();
    }
    const auto job = world.job(1);
    world.enqueue(job);
    world.pass(10min, 1s);
    CHECK((world.told(job) == Outcomes{Outcome::unknown}));
    CHECK(world.provider.sent().size() == 1);
}

TEST_CASE("with keys a try in doubt is not made again after the key is forgotten") {
    const events::BatchId batch{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "batch", 7)};
    LaneWorld world{FakeMailer::Keys::honoured};
    world.start();
    world.provider.lose_reply_next();
    const auto row = world.row(1, batch);
    world.enqueue(row);
    world.settle();
    world.control(batch, events::JobControl::hold, 2);
    world.pass(25h, 1min);
    world.control(batch, events::JobControl::run, 3);
    world.settle();
    CHECK((world.told(row) == Outcomes{Outcome::unknown}));
    CHECK(world.provider.sent().size() == 1);
}

TEST_CASE("a call that is never answered becomes unknown") {
    LaneWorld world;
    world.options.call_timeout = 10s;
    auto& worker = world.start();
    // The provider keeps it beyond the timeout that it was given: nobody polls it.
    const auto job = world.job(1);
    world.enqueue(job);
    for (int i = 0; i < 200; ++i) {
        world.clock.advance(100ms);
        worker.turn();
    }
    CHECK((world.story(job.id) == Names{"JobStarted", "JobUnknown"}));
    CHECK(world.only<events::JobUnknown>(job.id).reason == "fake_no_answer");
}
