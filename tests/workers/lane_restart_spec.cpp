// Workers that are killed, replaced, started twice and stopped twice.

#include "tests/workers/lane_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace tests;
using events::JobControl, events::Outcome;
using Names = std::vector<std::string_view>;
using Outcomes = std::vector<Outcome>;

namespace {

constexpr base::Duration beyond_all_doubt{60'000};

// One small thing of all that happens between a queue and an outcome. Whoever counts these counts
// all moments at which a process can end.
void take_step(LaneWorld& world, Worker& worker, int step) {
    const auto waiting = world.log.in_flight();
    switch (step % 5) {
        case 0:
            worker.turn();
            break;
        case 1:
            if (!waiting.empty() && !waiting.front().landed_at) {
                world.log.land(waiting.front().id);
            }
            break;
        case 2:
            world.log.reveal_all();
            break;
        case 3:
            if (!waiting.empty() && waiting.front().landed_at) {
                world.log.report(waiting.front().id);
            }
            break;
        default:
            world.provider.poll();
            break;
    }
}

std::size_t count_of(const Names& names, std::string_view name) {
    return static_cast<std::size_t>(std::ranges::count(names, name));
}

constexpr int jobs = 3;
constexpr int steps_until_done = 120;

// Everything from the queue to the outcome, with the process killed after so many steps.
void run_and_kill(LaneWorld& world, int killed_after) {
    world.provider.allow_in_flight(2);
    for (int n = 1; n <= jobs; ++n) {
        world.enqueue(world.job(n));
    }
    auto& first = world.start("one");
    for (int step = 0; step < killed_after; ++step) {
        take_step(world, first, step);
    }
    world.kill(first);
    world.log.set_steps(LaneWorld::Steps::automatic);
    world.start("two");
    world.pass(beyond_all_doubt, 1s);
}

}  // namespace

TEST_CASE("killed at any step, without keys: each job ends once, sent or in doubt, never twice") {
    int sent_at_last_step = 0;
    std::size_t in_doubt = 0;
    for (int killed_after = 0; killed_after <= steps_until_done; ++killed_after) {
        CAPTURE(killed_after);
        LaneWorld world{FakeMailer::Keys::ignored, LaneWorld::Steps::manual};
        run_and_kill(world, killed_after);
        sent_at_last_step = 0;
        for (int n = 1; n <= jobs; ++n) {
            const auto story = world.story(world.job(n).id);
            const auto succeeded = count_of(story, "JobSucceeded");
            const auto unknown = count_of(story, "JobUnknown");
            CHECK(succeeded + unknown == 1);
            CHECK(count_of(story, "JobStarted") == 1);
            const auto mails = world.provider.sent_to(world.address(n));
            CHECK(mails <= 1);
            CHECK(mails >= succeeded);
            in_doubt += unknown;
            sent_at_last_step += static_cast<int>(succeeded);
        }
    }
    // Otherwise the steps do not reach from one end to the other.
    CHECK(in_doubt > 0);
    CHECK(sent_at_last_step == jobs);
}

TEST_CASE("killed at any step, with keys: each job is sent, and the provider acts once") {
    for (int killed_after = 0; killed_after <= steps_until_done; ++killed_after) {
        CAPTURE(killed_after);
        LaneWorld world{FakeMailer::Keys::honoured, LaneWorld::Steps::manual};
        run_and_kill(world, killed_after);
        for (int n = 1; n <= jobs; ++n) {
            const auto story = world.story(world.job(n).id);
            CHECK(count_of(story, "JobSucceeded") == 1);
            CHECK(count_of(story, "JobUnknown") == 0);
            CHECK(world.provider.sent_to(world.address(n)) == 1);
        }
    }
}

TEST_CASE("killed at any step while everything is in the queues twice: still once each") {
    for (int killed_after = 0; killed_after <= steps_until_done; killed_after += 3) {
        CAPTURE(killed_after);
        LaneWorld world{FakeMailer::Keys::honoured, LaneWorld::Steps::manual};
        for (int n = 1; n <= jobs; ++n) {
            world.enqueue(world.job(n), true);
        }
        run_and_kill(world, killed_after);
        for (int n = 1; n <= jobs; ++n) {
            CHECK(count_of(world.story(world.job(n).id), "JobSucceeded") == 1);
            CHECK(world.provider.sent_to(world.address(n)) == 1);
        }
    }
}

TEST_CASE("a call in doubt is settled only when it is over for certain") {
    LaneWorld world;
    auto& first = world.start("one");
    const auto job = world.job(1);
    world.hang_in(first, job);
    REQUIRE(world.provider.pending() == 1);
    world.kill(first);
    world.start("two");
    const auto certain = world.options.call_timeout + world.options.doubt_margin;
    world.pass(certain - 1s);
    CHECK((world.story(job.id) == Names{"JobStarted"}));
    world.pass(2s);
    CHECK((world.story(job.id) == Names{"JobStarted", "JobUnknown"}));
    CHECK(world.only<events::JobUnknown>(job.id).reason == "no_outcome_on_record");
    CHECK((world.told(job) == Outcomes{Outcome::unknown}));
}

TEST_CASE("with keys a call in doubt is made again as the same try, with the same key") {
    LaneWorld world{FakeMailer::Keys::honoured};
    auto& first = world.start("one");
    const auto job = world.job(1);
    world.enqueue(job);
    for (int i = 0; i < 10; ++i) {
        first.turn();
    }
    world.provider.poll();  // it is sent, and nobody is told
    REQUIRE(world.provider.sent().size() == 1);
    world.kill(first);
    world.start("two");
    world.pass(beyond_all_doubt, 1s);
    CHECK((world.story(job.id) == Names{"JobStarted", "JobStarted", "JobSucceeded"}));
    const auto succeeded = world.only<events::JobSucceeded>(job.id);
    CHECK(succeeded.attempt == 1);
    CHECK(succeeded.provider_id == "fake-1");
    CHECK(world.provider.sent().size() == 1);
}

TEST_CASE("with keys a call in doubt is unknown once the provider has forgotten the key") {
    struct Row {
        base::Duration away;
        std::size_t repeated;
    };

    for (const auto& row : {Row{23h + 59min, 1}, Row{24h, 0}}) {
        CAPTURE(row.away.count());
        LaneWorld world{FakeMailer::Keys::honoured};
        auto& first = world.start("one");
        const auto job = world.job(1);
        world.hang_in(first, job);
        world.kill(first);
        world.clock.advance(row.away);
        world.provider.poll();
        world.start("two");
        world.settle();
        CHECK(count_of(world.story(job.id), "JobSucceeded") == row.repeated);
        CHECK(count_of(world.story(job.id), "JobUnknown") == 1 - row.repeated);
        CHECK(world.provider.sent().size() == row.repeated);
    }
}

TEST_CASE("what is in doubt and no longer wanted is not asked for again, even with keys") {
    const events::BatchId batch{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "batch", 7)};
    LaneWorld world{FakeMailer::Keys::honoured};
    auto& first = world.start("one");
    const auto row = world.row(1, batch);
    world.enqueue(row);
    for (int i = 0; i < 10; ++i) {
        first.turn();
    }
    REQUIRE(world.provider.pending() == 1);
    world.kill(first);
    world.control(batch, JobControl::drop, 2);
    world.start("two");
    world.pass(beyond_all_doubt, 1s);
    CHECK((world.told(row) == Outcomes{Outcome::unknown}));
    CHECK(world.only<events::JobUnknown>(row.id).reason == "in_doubt_batch_cancelled");
}

TEST_CASE("what is in doubt and held waits for its batch") {
    const events::BatchId batch{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "batch", 7)};
    LaneWorld world{FakeMailer::Keys::honoured};
    auto& first = world.start("one");
    const auto row = world.row(1, batch);
    world.hang_in(first, row);
    world.kill(first);
    world.control(batch, JobControl::hold, 2);
    world.start("two");
    world.pass(1h, 1s);
    CHECK((world.story(row.id) == Names{"JobStarted"}));
    world.control(batch, JobControl::run, 3);
    world.settle();
    CHECK((world.told(row) == Outcomes{Outcome::sent}));
}

TEST_CASE("what is in doubt is not started over when its batch was paused while there was no room"
) {
    const events::BatchId batch{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "batch", 7)};
    LaneWorld world{FakeMailer::Keys::honoured};
    world.provider.allow_in_flight(1);
    auto& first = world.start("one");
    const auto row = world.row(1, batch);
    world.hang_in(first, row);
    world.kill(first);
    auto& second = world.start("two");
    world.clock.advance(world.options.call_timeout);
    world.hang_in(second, world.job(2));  // and that is all there is room for
    world.clock.advance(2 * world.options.doubt_margin);
    for (int i = 0; i < 5; ++i) {
        second.turn();
    }
    world.control(batch, JobControl::hold, 2);
    world.pass(5min, 1s);
    CHECK((world.story(row.id) == Names{"JobStarted"}));
    world.control(batch, JobControl::run, 3);
    world.settle();
    CHECK((world.told(row) == Outcomes{Outcome::sent}));
}

TEST_CASE("of two lanes at once one has the claim, and each job is done once") {
    LaneWorld world;
    auto& one = world.start("one");
    auto& two = world.start("two");
    for (int n = 1; n <= 100; ++n) {
        world.enqueue(world.job(n));
    }
    world.settle();
    CHECK(one.owns() != two.owns());
    world.pass(5s);
    CHECK(one.owns() != two.owns());
    CHECK(world.provider.sent().size() == 100);
    for (int n = 1; n <= 100; ++n) {
        CHECK(world.provider.sent_to(world.address(n)) == 1);
    }
}

TEST_CASE("a lane believed dead that is not loses its claim, and its calls are made once") {
    LaneWorld world;
    world.provider.allow_in_flight(3);
    auto& one = world.start("one");
    for (int n = 1; n <= 30; ++n) {
        world.enqueue(world.job(n));
    }
    while (world.provider.sent().size() < 10) {
        one.turn();
        world.provider.poll();
    }
    one.turn();  // has calls under way
    world.believed_dead.insert("one");
    auto& two = world.start("two");
    while (!two.owns()) {
        two.turn();
    }
    one.stop();  // from here on it is the other's
    world.pass(beyond_all_doubt, 1s);
    CHECK(two.owns());
    CHECK(world.provider.sent().size() >= 27);
    for (int n = 1; n <= 30; ++n) {
        CAPTURE(n);
        const auto story = world.story(world.job(n).id);
        CHECK(count_of(story, "JobSucceeded") + count_of(story, "JobUnknown") == 1);
        CHECK(world.provider.sent_to(world.address(n)) <= 1);
    }
}

TEST_CASE("a lane that is stopped finishes its calls, even told twice, and leaves nothing in doubt"
) {
    LaneWorld world;
    world.provider.allow_in_flight(5);
    auto& one = world.start("one");
    for (int n = 1; n <= 20; ++n) {
        world.enqueue(world.job(n));
    }
    for (int i = 0; i < 10; ++i) {
        one.turn();
    }
    REQUIRE(world.provider.pending() == 5);
    one.stop();
    one.turn();
    one.turn();
    CHECK_FALSE(one.is_away());
    world.settle();
    CHECK(one.is_away());
    CHECK(world.provider.sent().size() == 5);
    for (int n = 1; n <= 5; ++n) {
        CHECK((world.story(world.job(n).id) == Names{"JobStarted", "JobSucceeded"}));
    }

    one.want();
    world.pass(5s);
    CHECK(one.owns());
    CHECK(world.provider.sent().size() == 20);
}

TEST_CASE("a lane that left in good order is taken over at once, a silent one after a while") {
    LaneWorld world;
    auto& one = world.start("one");
    world.settle();
    one.stop();
    world.settle();
    REQUIRE(one.is_away());
    auto& two = world.start("two");
    world.settle();
    CHECK(two.owns());

    // The third finds the second alive: it waits ten seconds for it to let go.
    auto& three = world.start("three");
    world.pass(9s);
    CHECK(two.owns());
    world.pass(2s);
    CHECK_FALSE(two.owns());
    CHECK(three.owns());
}

TEST_CASE("outcomes that were not said to be delivered are sent again by the next owner") {
    LaneWorld world;
    world.relay_is_stuck = true;
    auto& one = world.start("one");
    const auto job = world.job(1);
    world.enqueue(job);
    world.pass(1s);
    world.kill(one);
    world.relay_is_stuck = false;
    auto& two = world.start("two");
    world.pass(1s);
    CHECK((world.told(job) == Outcomes{Outcome::sent, Outcome::sent}));

    world.kill(two);
    world.start("three");
    world.pass(1s);
    CHECK((world.told(job) == Outcomes{Outcome::sent, Outcome::sent}));
}

TEST_CASE("what a call said while the ledger was out of reach is recorded when it is back") {
    LaneWorld world;
    world.provider.allow_in_flight(4);
    auto& one = world.start("one");
    for (int n = 1; n <= 6; ++n) {
        world.enqueue(world.job(n));
    }
    for (int i = 0; i < 10; ++i) {
        one.turn();
    }
    REQUIRE(world.provider.pending() == 4);
    world.log.go_away();
    world.pass(20s);  // answered, and the ledger's commits fail: the lane is lost
    CHECK_FALSE(one.owns());
    world.log.come_back();
    world.pass(5s);
    CHECK(one.owns());
    CHECK(world.provider.sent().size() == 6);
    for (int n = 1; n <= 6; ++n) {
        CAPTURE(n);
        CHECK((world.story(world.job(n).id) == Names{"JobStarted", "JobSucceeded"}));
    }
}

TEST_CASE("a call under way while the lane is lost and won again is waited for") {
    LaneWorld world;
    auto& one = world.start("one");
    const auto job = world.job(1);
    world.hang_in(one, job);
    world.enqueue(world.job(2));
    world.log.lose_next();  // its start does not land: the lane is lost
    world.pass(5s);
    REQUIRE(one.owns());
    CHECK((world.story(job.id) == Names{"JobStarted"}));
    world.pass(beyond_all_doubt, 1s);
    CHECK((world.story(job.id) == Names{"JobStarted", "JobUnknown"}));
    CHECK(world.only<events::JobUnknown>(job.id).reason == "fake_timeout");
    CHECK((world.told(world.job(2)) == Outcomes{Outcome::sent}));
}
