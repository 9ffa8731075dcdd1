#include "events/memory_log.hpp"

#include <doctest/doctest.h>

using namespace events;

namespace {

const Partition facts{"facts", 0};

// A log in manual steps and one client that reads it from the beginning.
struct Manual {
    base::ManualClock clock{base::instant_from("2026-03-02T12:00:00Z").value()};
    MemoryLog log{clock, MemoryLog::Steps::manual};
    std::unique_ptr<LogClient> client;

    Manual() {
        log.create_topic({.name = "facts", .partitions = 1, .settings = {}});
        client = log.connect({.name = "one"});
        client->read_from(facts, 0);
    }

    MemoryLog::AppendId append(std::string value, std::uint64_t tag = 0) {
        REQUIRE(client->append(facts, {.key = "", .headers = {}, .value = std::move(value)}, tag));
        return log.in_flight().back().id;
    }

    void append_now(std::string value) {
        REQUIRE(client->append(facts, {.key = "", .headers = {}, .value = std::move(value)}, 0));
    }

    LogEvents poll() {
        LogEvents events;
        client->poll(events, base::Duration{1'000'000});
        return events;
    }

    std::vector<std::string> landed() const {
        std::vector<std::string> values;
        for (const auto& record : log.records(facts)) {
            values.push_back(record.value);
        }
        return values;
    }
};

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("in manual steps nothing moves by itself, and a poll does not wait for it") {
    Manual world;
    world.append("a");
    CHECK(world.poll().empty());
    CHECK(world.landed().empty());
    CHECK(!world.client->flush(base::Duration{1'000'000}));
    CHECK(world.log.in_flight().size() == 1);
}

TEST_CASE("an append lands, is reported and is seen, each when the test says so") {
    Manual world;
    const auto id = world.append("a", 7);
    CHECK(world.log.land(id) == 0);
    CHECK(world.poll().empty());

    world.log.reveal("one", facts);
    const auto seen = world.poll();
    REQUIRE(seen.arrived.size() == 1);
    CHECK(seen.arrived[0].record.value == "a");
    CHECK(seen.arrived[0].record.appended_at == world.clock.now());
    CHECK(seen.reports.empty());

    world.log.report(id);
    const auto told = world.poll();
    REQUIRE(told.reports.size() == 1);
    CHECK(told.reports[0].tag == 7);
    CHECK(told.reports[0].delivered);
    CHECK(told.reports[0].offset == 0);
    CHECK(world.log.in_flight().empty());
    CHECK(world.client->flush(base::Duration{0}));
}

TEST_CASE("appends land in any order and more than once") {
    Manual world;
    const auto a = world.append("a");
    const auto b = world.append("b");
    world.log.land(b);
    world.log.land(a);
    world.log.land(b);
    CHECK(world.landed() == Values{"b", "a", "b"});
    world.log.report(b);
    CHECK(world.poll().reports[0].offset == 0);
}

TEST_CASE("what was reported lost may land nevertheless, or never") {
    Manual world;
    const auto late = world.append("late");
    const auto lost = world.append("lost");
    world.log.fail(late);
    world.log.lose(lost);
    const auto told = world.poll();
    REQUIRE(told.reports.size() == 2);
    CHECK(!told.reports[0].delivered);
    CHECK(!told.reports[1].delivered);
    REQUIRE(world.log.in_flight().size() == 1);
    world.log.land(late);
    CHECK(world.landed() == Values{"late"});
    world.log.drop(late);
    CHECK(world.log.in_flight().empty());
}

TEST_CASE("each client sees as much as it was shown") {
    Manual world;
    const auto two = world.log.connect({.name = "two"});
    two->read_from(facts, 0);
    for (const char* value : {"a", "b", "c"}) {
        world.log.land(world.append(value));
    }
    world.log.reveal("two", facts, 2);
    CHECK(world.poll().arrived.empty());
    LogEvents seen;
    two->poll(seen, base::Duration{0});
    CHECK(seen.arrived.size() == 2);

    const auto hidden = world.log.hidden();
    REQUIRE(hidden.size() == 2);
    CHECK(hidden[0].client == "one");
    CHECK(hidden[0].from == 0);
    CHECK(hidden[0].to == 3);
    CHECK(hidden[1].client == "two");
    CHECK(hidden[1].from == 2);
    world.log.reveal_all();
    CHECK(world.log.hidden().empty());
    CHECK(world.poll().arrived.size() == 3);
}

TEST_CASE("a crashed client's appends go on without it") {
    Manual world;
    const auto id = world.append("a");
    const auto dropped = world.append("b");
    world.client.reset();
    world.log.land(id);
    world.log.report(id);
    world.log.drop(dropped);
    CHECK(world.landed() == Values{"a"});
    CHECK(world.log.in_flight().empty());
}

TEST_CASE("settling lands, reports and shows everything in order") {
    Manual world;
    const auto failed = world.append("failed");
    for (const char* value : {"a", "b"}) {
        world.append(value);
    }
    world.log.fail(failed);
    world.log.settle();
    CHECK(world.landed() == Values{"a", "b"});
    const auto told = world.poll();
    CHECK(told.reports.size() == 3);
    CHECK(told.arrived.size() == 2);
}

TEST_CASE("a test goes from automatic to manual steps and back") {
    Manual world;
    world.log.set_steps(MemoryLog::Steps::automatic);
    CHECK(world.client->append(facts, {.key = "", .headers = {}, .value = "a"}, 1));
    CHECK(world.poll().arrived.size() == 1);
    world.log.set_steps(MemoryLog::Steps::manual);
    world.append("b");
    CHECK(world.poll().empty());
    world.log.set_steps(MemoryLog::Steps::automatic);
    CHECK(world.poll().arrived.size() == 1);
}

TEST_CASE("in automatic steps the next appends can be refused, lost, half lost or doubled") {
    Manual world;
    world.log.set_steps(MemoryLog::Steps::automatic);
    world.log.refuse_next();
    world.log.lose_next();
    world.log.land_but_fail_next();
    world.log.duplicate_next();
    const auto say = [&](const char* value) {
        return world.client->append(facts, {.key = "", .headers = {}, .value = value}, 0);
    };
    CHECK(!say("refused"));
    CHECK(say("lost"));
    CHECK(say("half lost"));
    CHECK(say("doubled"));
    CHECK(say("plain"));
    CHECK(world.landed() == Values{"half lost", "doubled", "doubled", "plain"});
    const auto told = world.poll();
    REQUIRE(told.reports.size() == 4);
    CHECK(!told.reports[0].delivered);
    CHECK(!told.reports[1].delivered);
    CHECK(told.reports[2].delivered);
    CHECK(told.reports[2].offset == 1);
    CHECK(told.reports[3].delivered);
}

TEST_CASE("a truncated or expired partition is out of range for who stood beyond, and only then") {
    Manual world;
    world.log.set_steps(MemoryLog::Steps::automatic);
    for (const char* value : {"a", "b", "c", "d"}) {
        world.append_now(value);
    }
    CHECK(world.poll().arrived.size() == 4);
    world.log.truncate(facts, 3);
    const auto cut = world.poll();
    REQUIRE(cut.failures.size() == 1);
    CHECK(cut.failures[0].out_of_range);
    CHECK(world.log.end_of(facts) == 3);

    world.log.expire(facts, 2);
    CHECK(world.log.begin_of(facts) == 2);
    CHECK(!world.log.read_one(facts, 1));
    CHECK(world.log.read_one(facts, 2)->value == "c");
    world.client->read_from(facts, 1);
    CHECK(world.poll().failures.at(0).out_of_range);
    world.client->read_from(facts, 2);
    CHECK(world.poll().arrived.size() == 1);
}

TEST_CASE("compaction keeps the last record of a key and leaves gaps behind") {
    Manual world;
    world.log.set_steps(MemoryLog::Steps::automatic);
    const auto say = [&](const char* key, const char* value) {
        REQUIRE(world.client->append(facts, {.key = key, .headers = {}, .value = value}, 0));
    };
    say("a", "1");
    say("b", "1");
    say("a", "2");
    say("b", "");
    say("", "keyless");
    world.log.compact("facts");
    CHECK(world.landed() == Values{"2", "keyless"});
    const auto seen = world.poll();
    REQUIRE(seen.arrived.size() == 2);
    CHECK(seen.arrived[0].record.offset == 2);
    CHECK(seen.arrived[1].record.offset == 4);
    CHECK(!world.log.read_one(facts, 1));
}

TEST_CASE("a log that went away says so, and loses nothing that had landed") {
    Manual world;
    world.log.set_steps(MemoryLog::Steps::automatic);
    world.append_now("a");
    world.log.go_away();
    CHECK_THROWS_AS(world.log.end_of(facts), LogUnavailable);
    CHECK_THROWS_AS(world.log.describe_topics(), LogUnavailable);
    world.append_now("b");
    LogEvents told;
    world.client->poll(told, base::Duration{0});
    CHECK(told.arrived.empty());
    REQUIRE(told.reports.size() == 2);
    CHECK(!told.reports[1].delivered);
    world.log.come_back();
    CHECK(world.landed() == Values{"a"});
    CHECK(world.poll().arrived.size() == 1);
}
