// What events/log.hpp promises to those who read, for each backend.

#include "tests/platform/log_contract.hpp"

#include <thread>

using namespace events;
using namespace test_log;

TEST_CASE_TEMPLATE(
    "reading begins at the offset asked for, and at the end waits for what is to come",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log};
    talk.say_numbers(partition, 0, 10);
    talk.hear_reports(10);
    talk.client().read_from(partition, 7);
    talk.hear_records(3);
    CHECK(talk.values(partition) == numbered(7, 10));

    Talk late{log};
    late.client().read_from(partition, 10);
    late.hear_nothing();
    talk.say(partition, "10");
    late.hear_records(1);
    CHECK(late.values(partition) == numbered(10, 11));
}

TEST_CASE_TEMPLATE(
    "reading moves back and forth, and nothing from before a move arrives after it",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log};
    talk.say_numbers(partition, 0, 500);
    talk.hear_reports(500);
    for (const int from : {400, 0, 499, 123, 123, 250}) {
        CAPTURE(from);
        talk.forget();
        talk.client().read_from(partition, from);
        talk.hear_records(static_cast<std::size_t>(500 - from));
        CHECK(talk.values(partition) == numbered(from, 500));
    }
    // Moved while records are already on their way to the reader.
    talk.forget();
    for (const int from : {0, 10, 3, 490}) {
        talk.client().read_from(partition, from);
    }
    talk.hear_records(10);
    CHECK(talk.values(partition) == numbered(490, 500));
    talk.hear_nothing();
}

TEST_CASE_TEMPLATE(
    "a partition that is no longer read stays silent", Backend, MemoryBackend, KafkaBackend
) {
    auto& log = Backend{}.log();
    const auto topic = fresh_topic(log, 2);
    Talk talk{log};
    talk.client().read_from({topic, 0}, 0);
    talk.client().read_from({topic, 1}, 0);
    talk.say({topic, 0}, "a");
    talk.hear_records(1);
    talk.client().stop_reading({topic, 0});
    talk.client().stop_reading({topic, 0});
    talk.say({topic, 0}, "b");
    talk.say({topic, 1}, "c");
    talk.hear_records(2);
    CHECK(talk.values({topic, 1}) == std::vector<std::string>{"c"});
    talk.hear_reports(3);
    talk.hear_nothing();
}

TEST_CASE_TEMPLATE(
    "an offset that the log does not hold is out of range and ends the reading",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log};
    talk.say_numbers(partition, 0, 3);
    talk.hear_reports(3);
    talk.forget();
    talk.client().read_from(partition, 4);
    talk.hear_failures(1);
    CHECK(talk.heard().failures[0].partition == partition);
    CHECK(talk.heard().failures[0].out_of_range);
    CHECK(!talk.heard().failures[0].error.empty());
    CHECK(talk.heard().arrived.empty());

    talk.client().read_from(partition, 2);
    talk.hear_records(1);
    CHECK(talk.values(partition) == numbered(2, 3));
}

TEST_CASE_TEMPLATE(
    "another thread wakes a poll, also one that has not begun", Backend, MemoryBackend, KafkaBackend
) {
    auto& log = Backend{}.log();
    const base::SystemClock clock;
    Talk talk{log};
    LogEvents heard;
    const auto began = clock.steady();
    for (int round = 0; round < 20; ++round) {
        std::thread other{[&] { talk.client().wake(); }};
        talk.client().poll(heard, base::Duration{30'000});
        other.join();
    }
    talk.client().wake();
    talk.client().wake();
    talk.client().poll(heard, base::Duration{30'000});
    CHECK(clock.steady() - began < base::Duration{10'000});
    CHECK(heard.empty());
}

TEST_CASE_TEMPLATE(
    "a poll in which nothing happens ends when its wait is over",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log};
    talk.client().read_from(partition, 0);
    const base::SystemClock clock;
    LogEvents heard;
    const auto began = clock.steady();
    talk.client().poll(heard, base::Duration{50});
    const auto took = clock.steady() - began;
    CHECK(took >= base::Duration{49});
    CHECK(took < base::Duration{5'000});
    CHECK(heard.empty());
}

TEST_CASE_TEMPLATE(
    "single records are found where they are, and nowhere else",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    CHECK(!log.read_one(partition, 0));
    Talk talk{log};
    talk.say_numbers(partition, 0, 20);
    talk.hear_reports(20);
    for (const Offset offset : {0, 19, 7, 7, 8}) {
        const auto record = log.read_one(partition, offset);
        REQUIRE(record);
        CHECK(record->offset == offset);
        CHECK(record->value == std::to_string(offset));
    }
    CHECK(!log.read_one(partition, 20));
    CHECK(!log.read_one(partition, 1000));
    CHECK(log.read_one(partition, 3)->value == "3");
}

TEST_CASE_TEMPLATE(
    "many partitions are read at once, each in its order", Backend, MemoryBackend, KafkaBackend
) {
    auto& log = Backend{}.log();
    const auto topic = fresh_topic(log, 16);
    Talk talk{log};
    for (int i = 0; i < 16; ++i) {
        talk.client().read_from({topic, i}, 0);
    }
    for (int i = 0; i < 3200; ++i) {
        talk.say({topic, i % 16}, std::to_string(i / 16));
    }
    talk.hear_records(3200);
    for (int i = 0; i < 16; ++i) {
        CHECK(talk.values({topic, i}) == numbered(0, 200));
    }
}

TEST_CASE_TEMPLATE(
    "a poll is bounded, and what it leaves comes with the next ones",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk writer{log};
    constexpr int count = 25'000;
    writer.say_numbers(partition, 0, count);
    writer.hear_reports(count);
    Talk talk{log};
    talk.client().read_from(partition, 0);
    Offset next = 0;
    while (next < count) {
        LogEvents heard;
        talk.client().poll(heard, base::Duration{10'000});
        REQUIRE(!heard.arrived.empty());
        CHECK(heard.arrived.size() <= poll_max_records);
        for (const auto& arrived : heard.arrived) {
            REQUIRE(arrived.record.offset == next);
            ++next;
        }
    }
}
