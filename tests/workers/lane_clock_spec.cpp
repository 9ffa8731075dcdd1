// Workers whose wall clock somebody has set.

#include "tests/workers/lane_world.hpp"

#include <doctest/doctest.h>

using namespace tests;
using Names = std::vector<std::string_view>;

TEST_CASE("a worker whose clock is ahead settles no doubt before the call is over for certain") {
    LaneWorld world;
    auto& first = world.start("one");
    const auto job = world.job(1);
    world.hang_in(first, job);
    REQUIRE(world.provider.pending() == 1);
    world.kill(first);
    world.set_workers_clock(40min);
    world.start("two");
    const auto certain = world.options.call_timeout + world.options.doubt_margin;
    world.pass(certain - 1s);
    CHECK((world.story(job.id) == Names{"JobStarted"}));
    world.pass(2s);
    CHECK((world.story(job.id) == Names{"JobStarted", "JobUnknown"}));
}

TEST_CASE("a call is not begun when its time is over, though the clock was set back") {
    LaneWorld world{FakeMailer::Keys::ignored, LaneWorld::Steps::manual};
    world.options.writer.read_back = 10min;
    auto& worker = world.start("one");
    world.log.settle();
    for (int i = 0; i < 5; ++i) {
        worker.turn();
        world.log.settle();
    }
    const auto job = world.job(1);
    world.enqueue(job);
    world.log.settle();
    worker.turn();
    REQUIRE(world.log.in_flight().size() == 1);  // its start
    world.clock.advance(world.options.call_timeout);
    world.set_workers_clock(-1min);
    world.log.settle();
    worker.turn();
    CHECK(world.provider.pending() == 0);
}
