// A partition's place in a process begins at a snapshot, says so, and can do without.

#include "events/memory_log.hpp"
#include "events/memory_snapshots.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/crypto/routing.hpp"
#include "shards/fold_start.hpp"
#include "shards/host_loop.hpp"
#include "shards/relay.hpp"
#include "tests/shards/stepped.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace tests;

namespace {

constexpr base::Instant noon{base::Duration{1'772'452'800'000}};
constexpr base::Duration patience{20'000};

// One process after the other, each with one shard.
class Town {
public:
    explicit Town(base::Driver driver = base::Driver::caller) : driver_{driver} {
        log.never_wait();
        for (const auto topic : {events::topics::facts, events::topics::commands}) {
            log.create_topic({.name = std::string{topic}, .partitions = 1});
        }
    }

    void start() {
        loop_.reset();
        said.clear();
        alarms.clear();
        ++runs_;
        loop_.emplace(
            shards::HostOptions{
                .partitions = 1,
                .identity = {.member = "run " + std::to_string(runs_), .url = "http://m"},
                .driver = driver_
            },
            shards::HostPorts{
                .log = log,
                .relay = relay_,
                .clock = clock_,
                .random = random_,
                .is_alive = [](std::string_view) { return false; },
                .holdings_changed = [](const shards::Holdings&) {},
                .alarm = [this](std::string_view what) { alarms.emplace_back(what); },
                .snapshots = &snapshots,
                .say = [this](std::string_view what) { said.emplace_back(what); }
            }
        );
        loop_->want({.own = {0}});
        until([this] { return loop_->owns(0); });
    }

    shards::Answer::Kind ask(const std::string& id) {
        std::optional<shards::Answer::Kind> answered;
        loop_->submit(
            {.id = id,
             .body_hash = "hash",
             .command = domain::SuppressRecipient{.recipient = person_of(0)}},
            [&answered](const shards::Answer& answer) { answered = answer.kind; }
        );
        until([&answered] { return answered.has_value(); });
        return *answered;
    }

    void make_snapshot() {
        const auto made =
            events::make_snapshot(shards::plan_of_shard(0, {}), snapshots, log, random_);
        REQUIRE(made.has_value());
    }

    shards::ShardStatus status() const { return loop_->status().front().shard; }

    events::MemorySnapshots snapshots;
    std::vector<std::string> said;
    std::vector<std::string> alarms;
    base::ManualClock clock_{noon};
    base::SeededRandom random_{1};
    events::MemoryLog log{clock_};

private:
    template <class Condition>
    void until(Condition&& condition) {
        // A thread may be at it, to which the test's clock means nothing.
        const base::SystemClock real;
        const auto deadline = real.steady() + patience;
        while (!condition() && real.steady() < deadline) {
            clock_.advance(base::Duration{1});
            loop_->turn(base::Duration{0});
            log.settle();
        }
        REQUIRE(condition());
    }

    const base::Driver driver_;
    int runs_ = 0;
    platform::crypto::Routing routing_{platform::crypto::Key32{}};
    platform::crypto::KeyRing ring_;
    shards::Relay relay_{
        1,
        {.log = log,
         .routing = routing_,
         .keys = ring_,
         .clock = clock_,
         .random = random_,
         .alarm = [](std::string_view) {}},
        base::Driver::caller
    };
    std::optional<shards::HostLoop> loop_;
};

}  // namespace

TEST_CASE("a shard begins at a snapshot and says which; without one it says so, too") {
    Town town;
    town.start();
    CHECK(
        town.said ==
        std::vector<std::string>{"shard 0: begins at the first record, without a snapshot"}
    );
    CHECK(town.status().began_at == 0);
    CHECK((town.ask("one") == shards::Answer::Kind::done));
    town.make_snapshot();
    town.start();
    REQUIRE(town.said.size() == 1);
    CHECK(town.said.front().find("shard 0: begins at offset ") == 0);
    CHECK(town.said.front().find("with shard-0.v") != std::string::npos);
    CHECK(town.alarms.empty());
    CHECK(town.status().began_at > 0);
    CHECK((town.ask("one") == shards::Answer::Kind::repeated));
}

TEST_CASE("in a process with threads of its own another one reads the snapshot") {
    Town town{base::Driver::own_thread};
    town.start();
    CHECK((town.ask("one") == shards::Answer::Kind::done));
    town.make_snapshot();
    town.start();
    CHECK(town.status().began_at > 0);
    CHECK((town.ask("one") == shards::Answer::Kind::repeated));
}

TEST_CASE("a snapshot of no use is told of and counted") {
    Town town;
    town.start();
    town.make_snapshot();
    for (const auto& name : town.snapshots.names()) {
        town.snapshots.spoil(name, "torn");
    }
    town.start();
    REQUIRE(town.alarms.size() == 1);
    CHECK(town.alarms.front().find("shard 0: a snapshot is of no use: shard-0.v") == 0);
    CHECK(town.status().snapshots_refused == 1);
    CHECK(town.status().began_at == 0);
}

TEST_CASE("a fold that cannot come to its end from a snapshot is begun anew without one") {
    Town town;
    town.start();
    CHECK((town.ask("one") == shards::Answer::Kind::done));
    town.make_snapshot();
    // Whole, of this log, and wrong: the claim causes nothing that could be owed.
    const auto subject = shards::snapshots_of_shard(0);
    const auto manifest = events::manifests_of(town.snapshots, subject).front();
    auto snapshot = *events::read_snapshot(town.snapshots, subject, manifest).snapshot;
    shards::Fold fold{0, {}};
    REQUIRE_FALSE(fold.load(snapshot.sections).has_value());
    fold.to_recall = {0};
    snapshot.sections = fold.save();
    town.snapshots.remove(manifest);
    events::write_snapshot(town.snapshots, subject, snapshot, town.random_);
    town.start();
    REQUIRE_FALSE(town.alarms.empty());
    CHECK(town.alarms.front().find("given up") != std::string::npos);
    REQUIRE(town.said.size() == 2);
    CHECK(town.said.back() == "shard 0: begins at the first record, without a snapshot");
    CHECK(town.status().began_at == 0);
    CHECK((town.ask("one") == shards::Answer::Kind::repeated));
}
