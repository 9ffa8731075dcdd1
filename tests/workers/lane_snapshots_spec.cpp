// A lane that begins at a snapshot of its ledger knows what its predecessor knew.

#include "events/memory_snapshots.hpp"
#include "tests/workers/lane_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tests;
using events::Outcome;
using Names = std::vector<std::string_view>;
using Outcomes = std::vector<Outcome>;

namespace {

class Kept {
public:
    explicit Kept(LaneWorld& world) : world_{world} {
        world.options.snapshots = &store;
        world.options.say = [this](std::string_view what) { said = what; };
    }

    void make() {
        const auto made = events::make_snapshot(
            workers::plan_of_ledger("mail"), store, world_.log, world_.random
        );
        REQUIRE(made.has_value());
        REQUIRE_FALSE(made->manifest.empty());
    }

    bool began() const { return said.find("begins at offset") != std::string::npos; }

    events::MemorySnapshots store;
    std::string said;

private:
    LaneWorld& world_;
};

}  // namespace

TEST_CASE("a job that ended before a snapshot is not done again when it is delivered again") {
    LaneWorld world;
    Kept kept{world};
    auto& first = world.start("one");
    world.enqueue(world.job(1));
    world.settle();
    kept.make();
    world.kill(first);
    world.start("two");
    world.settle();
    CHECK(kept.began());
    world.enqueue(world.job(1));
    world.enqueue(world.job(2));
    world.settle();
    CHECK(world.provider.sent_to(world.address(1)) == 1);
    CHECK(world.provider.sent_to(world.address(2)) == 1);
}

TEST_CASE("a call in doubt when a snapshot was made is settled once, when it is over for certain") {
    LaneWorld world;
    Kept kept{world};
    auto& first = world.start("one");
    const auto job = world.job(1);
    world.hang_in(first, job);
    kept.make();
    world.kill(first);
    world.start("two");
    const auto certain = world.options.call_timeout + world.options.doubt_margin;
    world.pass(certain - 1s);
    CHECK(kept.began());
    CHECK((world.story(job.id) == Names{"JobStarted"}));
    world.pass(2s);
    CHECK((world.story(job.id) == Names{"JobStarted", "JobUnknown"}));
    CHECK((world.told(job) == Outcomes{Outcome::unknown}));
}

TEST_CASE("an outcome that was not known to be told when a snapshot was made is told after it") {
    LaneWorld world;
    Kept kept{world};
    world.relay_is_stuck = true;
    auto& first = world.start("one");
    const auto job = world.job(1);
    world.enqueue(job);
    world.settle();
    REQUIRE((world.told(job) == Outcomes{Outcome::sent}));
    kept.make();
    world.kill(first);
    world.relay_is_stuck = false;
    world.start("two");
    world.settle();
    CHECK(kept.began());
    CHECK((world.told(job) == Outcomes{Outcome::sent, Outcome::sent}));
}

TEST_CASE("a snapshot of no use is told of, and the ledger is read from its first record") {
    LaneWorld world;
    Kept kept{world};
    auto& first = world.start("one");
    world.enqueue(world.job(1));
    world.settle();
    kept.make();
    for (const auto& name : kept.store.names()) {
        kept.store.spoil(name, "torn");
    }
    world.kill(first);
    world.alarms.clear();
    world.start("two");
    world.settle();
    CHECK_FALSE(kept.began());
    REQUIRE_FALSE(world.alarms.empty());
    CHECK(world.alarms.front().find("a snapshot is of no use") != std::string::npos);
    world.enqueue(world.job(1));
    world.settle();
    CHECK(world.provider.sent_to(world.address(1)) == 1);
}
