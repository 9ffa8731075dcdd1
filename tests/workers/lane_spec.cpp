// The life of one job: taken, started, called, and what came of it.

#include "tests/workers/lane_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tests;
using events::Outcome;
using Names = std::vector<std::string_view>;
using Outcomes = std::vector<Outcome>;

TEST_CASE("a job is started, called and recorded, and its invite hears of it") {
    LaneWorld world;
    world.start();
    const auto job = world.job(1);
    world.enqueue(job);
    world.settle();
    CHECK((world.story(job.id) == Names{"JobStarted", "JobSucceeded"}));
    CHECK((world.told(job) == Outcomes{Outcome::sent}));
    CHECK(world.provider.sent_to(world.address(1)) == 1);
    const auto succeeded = world.only<events::JobSucceeded>(job.id);
    CHECK(succeeded.attempt == 1);
    CHECK(succeeded.provider == "fake");
    CHECK(succeeded.provider_id == "fake-1");
}

TEST_CASE("no call is made before its start is confirmed") {
    LaneWorld world{FakeMailer::Keys::ignored, LaneWorld::Steps::manual};
    auto& worker = world.start();
    const auto settle_all = [&] {
        for (int i = 0; i < 5; ++i) {
            world.log.settle();
            worker.turn();
        }
    };
    settle_all();
    REQUIRE(worker.owns());
    world.enqueue(world.job(1));
    world.log.settle();
    worker.turn();  // takes it and appends its start
    worker.turn();
    const auto waiting = world.log.in_flight();
    REQUIRE(waiting.size() == 1);
    CHECK(world.provider.pending() == 0);

    world.log.land(waiting.front().id);
    world.log.report(waiting.front().id);
    worker.turn();  // delivered, and not read back: it may not count
    CHECK(world.provider.pending() == 0);

    world.log.reveal("lane.mail.one", world.ledger_topic);
    worker.turn();
    CHECK(world.provider.pending() == 1);
}

TEST_CASE("a start that was read back and not reported delivered is not enough for a call") {
    LaneWorld world{FakeMailer::Keys::ignored, LaneWorld::Steps::manual};
    auto& worker = world.start();
    for (int i = 0; i < 5; ++i) {
        world.log.settle();
        worker.turn();
    }
    world.enqueue(world.job(1));
    world.log.settle();
    worker.turn();
    const auto waiting = world.log.in_flight();
    REQUIRE(waiting.size() == 1);
    world.log.land(waiting.front().id);
    world.log.reveal_all();
    worker.turn();
    CHECK(world.provider.pending() == 0);
    world.log.report(waiting.front().id);
    worker.turn();
    CHECK(world.provider.pending() == 1);
}

TEST_CASE("while a commit of the ledger is under way, what comes next is gathered into one") {
    LaneWorld world{FakeMailer::Keys::ignored, LaneWorld::Steps::manual};
    auto& worker = world.start();
    for (int i = 0; i < 5; ++i) {
        world.log.settle();
        worker.turn();
    }
    const auto ledger_under_way = [&] {
        auto all = world.log.in_flight();
        std::erase_if(all, [&](const auto& one) { return one.to != world.ledger_topic; });
        return all;
    };
    const auto take_up = [&](int number) {
        world.enqueue(world.job(number));
        const auto queued = world.log.in_flight().back();
        world.log.land(queued.id);
        world.log.report(queued.id);
        world.log.reveal("lane.mail.one", queued.to);
        worker.turn();
        worker.turn();
    };
    take_up(1);
    const auto first = ledger_under_way();
    REQUIRE(first.size() == 1);
    take_up(2);
    take_up(3);
    CHECK(ledger_under_way().size() == 1);
    world.log.land(first.front().id);
    world.log.report(first.front().id);
    world.log.reveal("lane.mail.one", world.ledger_topic);
    worker.turn();
    worker.turn();
    CHECK(ledger_under_way().size() == 1);
    world.log.settle();
    worker.turn();
    CHECK(world.provider.pending() == 3);
}

TEST_CASE("urgent jobs go before bulk ones, however many of those wait") {
    LaneWorld world;
    world.provider.allow_in_flight(1);
    for (int n = 1; n <= 50; ++n) {
        world.enqueue(world.job(n));
    }
    const auto urgent = world.job(99);
    world.enqueue(urgent, true);
    world.start();
    world.settle();
    REQUIRE(world.provider.sent().size() == 51);
    CHECK(world.provider.sent().front().to == world.address(99));
}

TEST_CASE("an urgent job that comes later is next, though bulk ones were read before") {
    LaneWorld world;
    world.provider.allow_in_flight(1);
    auto& worker = world.start();
    for (int n = 1; n <= 50; ++n) {
        world.enqueue(world.job(n));
    }
    while (world.provider.sent().size() < 10) {
        worker.turn();
        world.provider.poll();
    }
    world.enqueue(world.job(99), true);
    world.settle();
    const auto& sent = world.provider.sent();
    const auto place = std::ranges::find(sent, world.address(99), &platform::mail::Mail::to);
    CHECK(place - sent.begin() <= 12);
}

TEST_CASE("jobs of one key run one at a time, in the order of their queue") {
    LaneWorld world;
    auto& worker = world.start();
    for (int n = 1; n <= 3; ++n) {
        auto job = world.job(n);
        job.key = "one person";
        world.enqueue(job);
    }
    world.enqueue(world.job(4));
    for (int i = 0; i < 20; ++i) {
        worker.turn();
    }
    // The first, and the one of another person who does not wait for them.
    CHECK(world.provider.pending() == 2);
    world.settle();
    std::vector<std::string> persons;
    for (const auto& mail : world.provider.sent()) {
        if (mail.to != world.address(4)) {
            persons.push_back(mail.to);
        }
    }
    CHECK((persons == std::vector{world.address(1), world.address(2), world.address(3)}));
}

TEST_CASE("no more calls are under way than the provider works on at once") {
    LaneWorld world;
    world.provider.allow_in_flight(7);
    auto& worker = world.start();
    for (int n = 1; n <= 40; ++n) {
        world.enqueue(world.job(n));
    }
    std::size_t most = 0;
    while (world.provider.sent().size() < 40) {
        worker.turn();
        most = std::max(most, world.provider.pending());
        if (most >= 7) {
            world.provider.poll();
        }
    }
    CHECK(most == 7);
}

TEST_CASE("a job is done up to its not_after, and skipped as expired behind it") {
    LaneWorld world;
    const auto just_in_time = [&](base::Duration left) {
        auto job = world.job(static_cast<int>(left.count()) + 10);
        job.not_after = world.clock.now() + left;
        return job;
    };
    const auto in_time = just_in_time(0ms);
    const auto too_late = just_in_time(-1ms);
    world.enqueue(in_time);
    world.enqueue(too_late);
    world.start();
    world.settle();
    CHECK((world.told(in_time) == Outcomes{Outcome::sent}));
    CHECK((world.story(too_late.id) == Names{"JobSkipped"}));
    CHECK(world.only<events::JobSkipped>(too_late.id).reason == "expired");
    CHECK((world.told(too_late) == Outcomes{Outcome::skipped}));
}

TEST_CASE("a job that expires while it waits for another try is not tried again") {
    LaneWorld world;
    world.start();
    auto job = world.job(1);
    job.not_after = world.clock.now() + 10s;
    world.provider.refuse_next("451");
    world.enqueue(job);
    world.pass(2min, 1s);
    CHECK((world.story(job.id) == Names{"JobStarted", "JobRetryScheduled", "JobSkipped"}));
    CHECK(world.provider.sent().empty());
}

TEST_CASE("a job that is in the queue twice is done once") {
    LaneWorld world;
    world.start();
    const auto job = world.job(1);
    world.enqueue(job);
    world.enqueue(job);
    world.settle();
    world.enqueue(job);
    world.enqueue(job, true);
    world.settle();
    CHECK((world.story(job.id) == Names{"JobStarted", "JobSucceeded"}));
    CHECK(world.provider.sent().size() == 1);
}

TEST_CASE("what cannot be read in a queue is passed over with an alarm, and the next is done") {
    LaneWorld world;
    world.start();
    auto client = world.log.connect({.name = "somebody"});
    REQUIRE(client->append(world.bulk_topic, {.headers = {{"kind", "job"}}, .value = "{"}, 1));
    REQUIRE(client->append(world.bulk_topic, {.headers = {{"kind", "poem"}}, .value = "{}"}, 2));
    const auto job = world.job(1);
    world.enqueue(job);
    world.settle();
    CHECK((world.told(job) == Outcomes{Outcome::sent}));
    CHECK(world.alarms.size() == 2);
}

TEST_CASE("a person who is erased before the call is not written to") {
    LaneWorld world;
    world.start();
    const auto job = world.job(1);
    world.keys.erase(job.args.address.key);
    world.enqueue(job);
    world.settle();
    CHECK((world.story(job.id) == Names{"JobStarted", "JobSkipped"}));
    CHECK(world.only<events::JobSkipped>(job.id).reason == "erased");
    CHECK(world.provider.sent().empty());
}

TEST_CASE("a job whose key is not here yet waits ever longer for it and burns no attempt") {
    LaneWorld world;
    world.start();
    auto job = world.job(1);
    const std::string key_id = "another_persons_keyAAA";
    platform::crypto::Key32 key;
    key.bytes.fill(8);
    platform::crypto::KeyRing elsewhere;
    elsewhere.add(key_id, key);
    job.args.address = elsewhere.seal(key_id, world.address(1)).value();
    world.enqueue(job);
    world.pass(17s);
    const auto starts = std::ranges::count(world.story(job.id), "JobStarted");
    // After 1, 1, 2, 4, 8 seconds or so.
    CHECK(starts >= 4);
    CHECK(starts <= 7);
    world.keys.add(key_id, key);
    world.pass(20s);
    CHECK((world.told(job) == Outcomes{Outcome::sent}));
    CHECK(world.only<events::JobSucceeded>(job.id).attempt == 1);
}

TEST_CASE("a job with many long values does not make a commit too large") {
    LaneWorld world;
    world.start();
    for (int n = 1; n <= 300; ++n) {
        auto job = world.job(n);
        job.args.base_url = "https://example.com/" + std::string(4000, 'x');
        world.enqueue(job);
    }
    world.provider.allow_in_flight(300);
    world.settle();
    CHECK(world.provider.sent().size() == 300);
    CHECK(world.alarms.empty());
}
