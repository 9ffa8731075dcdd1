// A shard that begins at a snapshot answers as if it had folded the whole.

#include "tests/shards/stepped_shard.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;
using namespace std::chrono_literals;
using shards::Shard;
using Kind = shards::Answer::Kind;

namespace {

// Decided and confirmed.
void done(SteppedShard& shard, const std::string& id, domain::Command command) {
    const auto answer = shard.submit(request(id, std::move(command)));
    shard.settle();
    REQUIRE((*answer)->kind == Kind::done);
}

std::vector<std::string> names_of(const std::vector<shards::Caused>& all) {
    std::vector<std::string> names;
    for (const auto& caused : all) {
        for (const auto& one : caused.follow_ups) {
            names.push_back(fmt::format("{} {} {}", caused.offset, one.fact_id, one.follow_up.name)
            );
        }
    }
    return names;
}

}  // namespace

TEST_CASE("a shard that begins at a snapshot recognises commands from before and after it") {
    SteppedShard shard;
    shard.own();
    done(shard, "before", suppress());
    shard.make_snapshot();
    done(shard, "after", lift());
    shard.crash();
    shard.own();
    CHECK(shard.began_at > 0);
    const auto before = shard.submit(request("before", suppress()));
    const auto after = shard.submit(request("after", lift()));
    shard.settle();
    CHECK((*before)->kind == Kind::repeated);
    CHECK((*after)->kind == Kind::repeated);
    CHECK((*after)->offset > (*before)->offset);
}

TEST_CASE("what a predecessor had not sent when a snapshot was made is sent after it") {
    SteppedShard cold;
    SteppedShard warm;
    for (auto* shard : {&cold, &warm}) {
        shard->own();
        done(*shard, "one", invite_for("bob"));
        done(*shard, "two", invite_for("carol"));
    }
    warm.make_snapshot();
    for (auto* shard : {&cold, &warm}) {
        done(*shard, "three", invite_for("dan"));
        shard->crash();
        shard->relayed.clear();
        shard->own();
    }
    CHECK(cold.began_at == 0);
    CHECK(warm.began_at > 0);
    CHECK(names_of(warm.relayed).size() == 3);
    CHECK(names_of(warm.relayed) == names_of(cold.relayed));
}

TEST_CASE("what was sent before a snapshot is not sent again") {
    SteppedShard shard;
    shard.own();
    done(shard, "one", invite_for("bob"));
    shard->relayed(shard.relayed.back().offset);
    shard.pass(1s);
    shard.make_snapshot();
    shard.crash();
    shard.relayed.clear();
    shard.own();
    CHECK(shard.began_at > 0);
    CHECK(shard.relayed.empty());
}

TEST_CASE("a shard that has nothing to read behind its snapshot is folded at once") {
    SteppedShard shard;
    shard.own();
    shard.make_snapshot();
    shard.crash();
    shard.start();
    CHECK(shard.began_at > 0);
    CHECK(shard->state() == Shard::State::folded);
}

TEST_CASE("records of the topic are taken on where a snapshot and what follows it say") {
    SteppedShard shard;
    shard.own();
    shard.send({{.id = "one", .actor = "x", .command = suppress()}});
    shard.settle();
    shard.make_snapshot();
    shard.send({{.id = "two", .actor = "x", .command = lift()}});
    shard.settle();
    shard.crash();
    shard.own();
    shard.send({{.id = "three", .actor = "x", .command = suppress()}});
    shard.settle();
    const auto commits = shard.commits_of_inputs();
    REQUIRE(commits.size() == 3);
    CHECK(*commits[2].input == 2);
}

TEST_CASE("a record that ends its process twice is parked, with snapshots in between") {
    SteppedShard shard;
    shard.send({{.id = "poison", .actor = "x", .command = lift()}});
    for (int owner = 1; owner <= 4; ++owner) {
        CAPTURE(owner);
        shard.own();
        for (int i = 0; i < 10 && !shard.is_appending_input(0); ++i) {
            shard.settle_without_tick();
            shard.tick();
        }
        REQUIRE(shard.is_appending_input(0));
        shard.crash();
        shard.make_snapshot();
    }
    shard.own();
    CHECK(shard.began_at > 0);
    shard.settle();
    CHECK(shard.count_of<events::InputParked>() == 1);
}

TEST_CASE("a deadline that a snapshot holds fires when it is due, once, and not before") {
    SteppedShard shard;
    shard.own();
    done(shard, "import", domain::OpenImport{.import = import_of_ann});
    shard.make_snapshot();
    shard.crash();
    shard.own();
    CHECK(shard.began_at > 0);
    const auto due = shard->next_due();
    REQUIRE(due);
    shard.pass(*due - shard.clock.now() - 1ms);
    CHECK(shard.count_of<events::ImportExpired>() == 0);
    shard.pass(1ms);
    CHECK(shard.count_of<events::ImportExpired>() == 1);
}

TEST_CASE("a snapshot that holds the last word of an owner says so") {
    SteppedShard shard;
    shard.own();
    shard->leave();
    shard.settle();
    REQUIRE(shard->has_left());
    shard.make_snapshot();
    shard.start();
    CHECK(shard.began_at > 0);
    CHECK(shard->predecessor_left());
}
