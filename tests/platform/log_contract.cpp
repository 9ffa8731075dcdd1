// What events/log.hpp promises, for each backend.

#include "tests/platform/log_contract.hpp"

#include <algorithm>
#include <thread>

using namespace events;
using namespace test_log;

namespace {

std::vector<std::string> numbered(int from, int to) {
    std::vector<std::string> texts;
    for (int i = from; i < to; ++i) {
        texts.push_back(std::to_string(i));
    }
    return texts;
}

void say_numbers(Talk& talk, const Partition& to, int from, int until) {
    for (int i = from; i < until; ++i) {
        talk.say(to, std::to_string(i), static_cast<std::uint64_t>(i));
    }
}

}  // namespace

TEST_CASE_TEMPLATE(
    "records of a partition arrive in the order of their appends, at dense offsets",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log};
    talk.client().read_from(partition, 0);
    say_numbers(talk, partition, 0, 1000);
    talk.hear_records(1000);
    CHECK(talk.values(partition) == numbered(0, 1000));
    for (std::size_t i = 0; i < 1000; ++i) {
        CHECK(talk.heard().arrived[i].record.offset == static_cast<Offset>(i));
    }
}

TEST_CASE_TEMPLATE(
    "each append is reported once, with the offset at which it landed",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log};
    say_numbers(talk, partition, 0, 100);
    talk.hear_reports(100);
    std::vector<bool> seen(100, false);
    for (const auto& report : talk.heard().reports) {
        CHECK(report.delivered);
        CHECK(report.offset == static_cast<Offset>(report.tag));
        CHECK(!seen.at(report.tag));
        seen.at(report.tag) = true;
    }
    talk.hear_nothing();
}

TEST_CASE_TEMPLATE(
    "key, headers and value arrive as they were appended", Backend, MemoryBackend, KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log};
    const NewRecord rich{
        .key = "a key",
        .headers = {{"kind", "commit"}, {"empty", ""}, {"kind", "again"}, {"odd", "\xc3\xa9\n"}},
        .value = std::string{"{\"a\":\0}", 7}
    };
    const NewRecord bare{};
    REQUIRE(talk.client().append(partition, rich, 1));
    REQUIRE(talk.client().append(partition, bare, 2));
    talk.client().read_from(partition, 0);
    talk.hear_records(2);
    const auto& first = talk.heard().arrived[0].record;
    CHECK(first.key == rich.key);
    CHECK(first.headers == rich.headers);
    CHECK(first.value == rich.value);
    const auto& second = talk.heard().arrived[1].record;
    CHECK(second.key.empty());
    CHECK(second.headers.empty());
    CHECK(second.value.empty());
}

TEST_CASE_TEMPLATE(
    "a record carries the time at which the log took it", Backend, MemoryBackend, KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log};
    const base::SystemClock clock;
    const auto before = clock.now();
    talk.say(partition, "x");
    talk.client().read_from(partition, 0);
    talk.hear_records(1);
    const auto at = talk.heard().arrived[0].record.appended_at;
    CHECK(at >= before - base::Duration{1});
    CHECK(at <= clock.now() + base::Duration{1});
}

TEST_CASE_TEMPLATE(
    "reading begins at the offset asked for, and at the end waits for what is to come",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log};
    say_numbers(talk, partition, 0, 10);
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
    say_numbers(talk, partition, 0, 500);
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
    say_numbers(talk, partition, 0, 3);
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
    "what does not exist can be neither read nor appended to, and both are told",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const auto topic = fresh_topic(log);
    Talk talk{log};
    talk.client().read_from({topic, 5}, 0);
    talk.client().read_from({topic + "-absent", 0}, 0);
    talk.hear_failures(2);
    for (const auto& failure : talk.heard().failures) {
        CHECK(!failure.out_of_range);
    }
    talk.say({topic, 5}, "x", 1);
    talk.say({topic + "-absent", 0}, "x", 2);
    talk.hear_reports(2);
    for (const auto& report : talk.heard().reports) {
        CHECK(!report.delivered);
        CHECK(!report.error.empty());
    }
    talk.say({topic, 0}, "x", 3);
    talk.hear_reports(3);
    CHECK(talk.heard().reports[2].delivered);
    CHECK_THROWS_AS(log.end_of({topic, 5}), LogUnavailable);
    CHECK_THROWS_AS(log.read_one({topic + "-absent", 0}, 0), LogUnavailable);
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
    say_numbers(talk, partition, 0, 20);
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
    "the ends of a partition are where its records begin and end",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const auto topic = fresh_topic(log, 2);
    CHECK(log.begin_of({topic, 0}) == 0);
    CHECK(log.end_of({topic, 0}) == 0);
    Talk talk{log};
    say_numbers(talk, {topic, 0}, 0, 5);
    talk.hear_reports(5);
    CHECK(log.begin_of({topic, 0}) == 0);
    CHECK(log.end_of({topic, 0}) == 5);
    CHECK(log.end_of({topic, 1}) == 0);
}

TEST_CASE_TEMPLATE(
    "a record of the largest size passes, a larger one is refused at once",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log};
    NewRecord record{.key = "key", .headers = {{"name", "value"}}, .value = ""};
    record.value.assign(record_max_bytes - bytes_of(record), 'x');
    REQUIRE(talk.client().append(partition, record, 1));
    record.value += 'x';
    CHECK(!talk.client().append(partition, record, 2));
    talk.client().read_from(partition, 0);
    talk.hear_records(1);
    CHECK(talk.heard().arrived[0].record.value.size() + 1 == record.value.size());
    talk.hear_reports(1);
    CHECK(talk.heard().reports[0].delivered);
    talk.hear_nothing();
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
    "what one client appends another reads, in one order for all",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk one{log, {.name = "one"}};
    Talk two{log, {.name = "two"}};
    one.client().read_from(partition, 0);
    two.client().read_from(partition, 0);
    for (int i = 0; i < 50; ++i) {
        one.say(partition, std::to_string(i));
        two.say(partition, std::to_string(100 + i));
    }
    one.hear_records(100);
    two.hear_records(100);
    CHECK(one.values(partition) == two.values(partition));
    std::vector<std::string> of_one;
    std::vector<std::string> of_two;
    for (const auto& text : one.values(partition)) {
        (text.size() < 3 ? of_one : of_two).push_back(text);
    }
    CHECK(of_one == numbered(0, 50));
    CHECK(of_two == numbered(100, 150));
}

TEST_CASE_TEMPLATE(
    "flush waits for the reports and leaves them for poll", Backend, MemoryBackend, KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    Talk talk{log, {.name = "flush", .linger = base::Duration{20}}};
    CHECK(talk.client().flush(base::Duration{0}));
    say_numbers(talk, partition, 0, 10);
    CHECK(talk.client().flush(base::Duration{10'000}));
    CHECK(log.end_of(partition) == 10);
    LogEvents heard;
    talk.client().poll(heard, base::Duration{0});
    CHECK(heard.reports.size() == 10);
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
    say_numbers(writer, partition, 0, count);
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

TEST_CASE_TEMPLATE(
    "a client that goes away takes nothing along", Backend, MemoryBackend, KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    {
        Talk talk{log};
        talk.client().read_from(partition, 0);
        say_numbers(talk, partition, 0, 100);
        REQUIRE(talk.client().flush(base::Duration{10'000}));
    }
    Talk talk{log};
    talk.client().read_from(partition, 0);
    talk.hear_records(100);
}

TEST_CASE_TEMPLATE(
    "topics are described with their settings, and made only once",
    Backend,
    MemoryBackend,
    KafkaBackend
) {
    auto& log = Backend{}.log();
    const auto topic = fresh_topic(log, 3);
    log.create_topic({.name = topic, .partitions = 7, .settings = {}});
    const auto all = log.describe_topics();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == topic; });
    REQUIRE(found != all.end());
    CHECK(found->partitions == 3);
    CHECK(found->replication == 1);
    CHECK(found->settings.at("message.timestamp.type") == "LogAppendTime");
}
