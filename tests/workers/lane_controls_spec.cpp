// What batches, invites and people say about jobs.

#include "tests/workers/lane_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tests;
using events::JobControl, events::JobVerb, events::Outcome;
using Names = std::vector<std::string_view>;
using Outcomes = std::vector<Outcome>;

namespace {

const events::BatchId batch{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "batch", 7)};
const events::BatchId other_batch{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "other", 7)};

// Rows 1 to 40 of a batch, of which ten were sent and five are being sent.
struct UnderWay {
    LaneWorld world;
    Worker* worker = nullptr;
    std::vector<events::Job> rows;

    UnderWay() {
        world.provider.allow_in_flight(5);
        worker = &world.start();
        for (int n = 1; n <= 40; ++n) {
            rows.push_back(world.row(n, batch));
            world.enqueue(rows.back());
        }
        while (world.provider.sent().size() < 10) {
            worker->turn();
            world.provider.poll();
        }
        while (world.provider.pending() < 5) {
            worker->turn();
        }
    }

    void turn_worker() {
        for (int i = 0; i < 10; ++i) {
            worker->turn();
        }
    }

    std::size_t count_told(Outcome outcome) {
        std::size_t count = 0;
        for (const auto& row : rows) {
            count += static_cast<std::size_t>(std::ranges::count(world.told(row), outcome));
        }
        return count;
    }
};

events::JobOrder order(const events::JobId& job, JobVerb verb) {
    return {.id = job, .verb = verb, .by = "admin:ada", .reason = "looked into it"};
}

}  // namespace

TEST_CASE("a paused batch sends no more than what was under way, and goes on when resumed") {
    UnderWay given;
    given.world.control(batch, JobControl::hold, 2);
    given.turn_worker();
    given.world.settle();
    CHECK(given.world.provider.sent().size() == 15);
    given.world.pass(1h, 1min);
    CHECK(given.world.provider.sent().size() == 15);
    CHECK(given.worker->status().held == 25);

    given.world.control(batch, JobControl::run, 3);
    given.world.settle();
    CHECK(given.world.provider.sent().size() == 40);
    CHECK(given.count_told(Outcome::sent) == 40);
}

TEST_CASE("a cancelled batch sends no more than what was under way, and its rows end at once") {
    UnderWay given;
    given.world.control(batch, JobControl::drop, 2);
    given.turn_worker();
    // Nobody waits for the calls that are under way.
    CHECK(given.count_told(Outcome::cancelled) == 25);
    given.world.settle();
    CHECK(given.world.provider.sent().size() == 15);
    CHECK(given.count_told(Outcome::sent) == 15);
    CHECK(given.count_told(Outcome::cancelled) == 25);
}

TEST_CASE("cancelling does not end a call under way, though a second copy of its job waits") {
    LaneWorld world;
    world.provider.allow_in_flight(1);
    auto& worker = world.start();
    const auto row = world.row(1, batch);
    world.enqueue(row);
    world.enqueue(row);
    for (int i = 0; i < 10; ++i) {
        worker.turn();
    }
    REQUIRE(world.provider.pending() == 1);
    world.control(batch, JobControl::drop, 2);
    world.settle();
    CHECK((world.story(row.id) == Names{"JobStarted", "JobSucceeded"}));
    CHECK((world.told(row) == Outcomes{Outcome::sent}));
}

TEST_CASE("rows that reach the lane after the cancel are not sent either") {
    LaneWorld world;
    world.start();
    world.control(batch, JobControl::drop, 2);
    world.settle();
    const auto late = world.row(1, batch);
    const auto of_another = world.row(2, other_batch);
    world.enqueue(late);
    world.enqueue(of_another);
    world.settle();
    CHECK((world.told(late) == Outcomes{Outcome::cancelled}));
    CHECK((world.told(of_another) == Outcomes{Outcome::sent}));
}

TEST_CASE("a paused batch can be cancelled, and its held rows end") {
    UnderWay given;
    given.world.control(batch, JobControl::hold, 2);
    given.world.settle();
    given.world.control(batch, JobControl::drop, 3);
    given.world.settle();
    CHECK(given.count_told(Outcome::cancelled) == 25);
    CHECK(given.worker->status().held == 0);
}

TEST_CASE("of two words about a batch the newer counts, in whichever order they come") {
    LaneWorld world;
    world.start();
    world.control(batch, JobControl::run, 5);
    world.control(batch, JobControl::hold, 4);
    const auto row = world.row(1, batch);
    world.enqueue(row);
    world.settle();
    CHECK((world.told(row) == Outcomes{Outcome::sent}));
}

TEST_CASE("cancelling ends rows that wait for another try, and rows behind an open breaker") {
    LaneWorld world;
    auto& worker = world.start();
    world.provider.refuse_next("451");
    const auto retried = world.row(1, batch);
    world.enqueue(retried);
    world.settle();
    REQUIRE(worker.status().retry_wait == 1);
    world.provider.be_down();
    for (int n = 2; n <= 9; ++n) {
        world.enqueue(world.row(n, batch));
    }
    world.pass(5s);
    REQUIRE((worker.status().breaker == events::BreakerState::open));
    world.control(batch, JobControl::drop, 2);
    world.settle();
    for (int n = 1; n <= 9; ++n) {
        CAPTURE(n);
        CHECK((world.told(world.row(n, batch)) == Outcomes{Outcome::cancelled}));
    }
    CHECK(world.provider.sent().empty());
}

TEST_CASE("a control that came while nobody had the lane is heard before anything is started") {
    LaneWorld world;
    for (int n = 1; n <= 30; ++n) {
        world.enqueue(world.row(n, batch));
    }
    // It stands behind urgent jobs, which are not held up by the batch.
    for (int n = 100; n < 130; ++n) {
        world.enqueue(world.job(n), true);
    }
    world.control(batch, JobControl::drop, 2);
    world.start();
    world.settle();
    CHECK(world.provider.sent().size() == 30);
    for (int n = 1; n <= 30; ++n) {
        CHECK((world.told(world.row(n, batch)) == Outcomes{Outcome::cancelled}));
    }
}

TEST_CASE("held rows stay held when the lane moves, and go on when the batch does") {
    LaneWorld world;
    auto& first = world.start("one");
    world.control(batch, JobControl::hold, 2);
    world.enqueue(world.row(1, batch));
    world.settle();
    world.kill(first);
    auto& second = world.start("two");
    world.settle();
    CHECK(second.status().held == 1);
    world.control(batch, JobControl::run, 3);
    world.settle();
    CHECK(world.provider.sent().size() == 1);
}

TEST_CASE("rows go on though the word to run was taken by a worker that died of it") {
    LaneWorld world;
    world.provider.allow_in_flight(0);
    auto& first = world.start("one");
    world.control(batch, JobControl::hold, 2);
    world.enqueue(world.row(1, batch));
    world.settle();
    world.control(batch, JobControl::run, 3);
    world.settle();
    world.kill(first);
    world.provider.allow_in_flight(1);
    world.start("two");
    world.settle();
    CHECK(world.provider.sent().size() == 1);
}

TEST_CASE("an invite that is over before its mail left is not mailed") {
    for (const auto* reason : {"used", "revoked"}) {
        CAPTURE(reason);
        LaneWorld world;
        world.provider.allow_in_flight(1);
        auto& worker = world.start();
        world.enqueue(world.job(1));
        const auto waiting = world.job(2);
        world.enqueue(waiting);
        for (int i = 0; i < 10; ++i) {
            worker.turn();
        }
        world.say(events::InviteStop{
            .invite = waiting.args->invite, .reason = reason, .until = world.clock.now() + 24h
        });
        world.settle();
        CHECK((world.story(waiting.id) == Names{"JobSkipped"}));
        CHECK(world.only<events::JobSkipped>(waiting.id).reason == reason);
        CHECK(world.provider.sent().size() == 1);
    }
}

TEST_CASE("an invite that is revoked while its mail waits for another try is not mailed again") {
    LaneWorld world;
    world.start();
    world.provider.refuse_next("451");
    const auto job = world.job(1);
    world.enqueue(job);
    world.settle();
    world.say(events::InviteStop{
        .invite = job.args->invite, .reason = "revoked", .until = world.clock.now() + 24h
    });
    world.settle();
    CHECK((world.story(job.id) == Names{"JobStarted", "JobRetryScheduled", "JobSkipped"}));
    CHECK((world.told(job) == Outcomes{Outcome::skipped}));
}

TEST_CASE("what was started and not yet called when its batch was cancelled is not called") {
    LaneWorld world{FakeMailer::Keys::ignored, LaneWorld::Steps::manual};
    auto& worker = world.start();
    const auto settle_log = [&] {
        for (int i = 0; i < 5; ++i) {
            world.log.settle();
            worker.turn();
        }
    };
    settle_log();
    const auto row = world.row(1, batch);
    world.enqueue(row);
    world.log.settle();
    worker.turn();  // started, not confirmed
    world.control(batch, JobControl::drop, 2);
    for (const auto& one : world.log.in_flight()) {
        if (one.to == world.urgent_topic) {
            world.log.land(one.id);
        }
    }
    world.log.reveal("lane.mail.one", world.urgent_topic);
    worker.turn();  // heard
    settle_log();
    CHECK(world.provider.pending() == 0);
    CHECK((world.told(row) == Outcomes{Outcome::cancelled}));
}

TEST_CASE("a dead job that is requeued starts over with fresh attempts under another key") {
    LaneWorld world{FakeMailer::Keys::honoured};
    world.start();
    world.provider.answer_next({.outcome = platform::mail::Outcome::request_refused, .code = "422"}
    );
    const auto job = world.job(1);
    world.enqueue(job);
    world.settle();
    CHECK((world.story(job.id) == Names{"JobStarted", "JobDead"}));
    CHECK((world.told(job) == Outcomes{Outcome::failed}));

    world.say(order(job.id, JobVerb::requeue));
    world.settle();
    CHECK(
        (world.story(job.id) ==
         Names{"JobStarted", "JobDead", "JobRequeued", "JobStarted", "JobSucceeded"})
    );
    CHECK((world.told(job) == Outcomes{Outcome::failed, Outcome::sent}));
    CHECK(world.only<events::JobSucceeded>(job.id).attempt == 1);
}

TEST_CASE("a dead job that is discarded is over") {
    LaneWorld world;
    auto& worker = world.start();
    world.provider.answer_next({.outcome = platform::mail::Outcome::content_refused, .code = "554"}
    );
    const auto job = world.job(1);
    world.enqueue(job);
    world.settle();
    world.say(order(job.id, JobVerb::discard));
    world.say(order(job.id, JobVerb::requeue));
    world.settle();
    CHECK((world.story(job.id) == Names{"JobStarted", "JobDead", "JobDiscarded"}));
    CHECK(worker.status().dead == 0);
}

TEST_CASE("a job in doubt is settled by hand as sent or as failed, and never requeued") {
    struct Row {
        JobVerb verb;
        Outcome told;
    };

    for (const auto& row :
         {Row{JobVerb::settle_as_sent, Outcome::sent},
          Row{JobVerb::settle_as_failed, Outcome::failed}}) {
        LaneWorld world;
        world.start();
        world.provider.lose_reply_next();
        const auto job = world.job(1);
        world.enqueue(job);
        world.settle();
        CHECK((world.told(job) == Outcomes{Outcome::unknown}));
        world.say(order(job.id, JobVerb::requeue));
        world.say(order(job.id, JobVerb::discard));
        world.say(order(job.id, row.verb));
        world.say(order(job.id, row.verb));
        world.settle();
        CHECK((world.story(job.id) == Names{"JobStarted", "JobUnknown", "JobResolved"}));
        CHECK((world.told(job) == Outcomes{Outcome::unknown, row.told}));
        CHECK(world.provider.sent().size() == 1);
    }
}
