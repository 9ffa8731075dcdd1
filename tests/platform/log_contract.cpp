// What events/log.hpp promises, for each backend. Reading has a file of its own.

#include "tests/platform/log_contract.hpp"

#include <algorithm>

using namespace events;
using namespace test_log;

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
    talk.say_numbers(partition, 0, 1000);
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
    talk.say_numbers(partition, 0, 100);
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
    talk.say_numbers({topic, 0}, 0, 5);
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
    talk.say_numbers(partition, 0, 10);
    CHECK(talk.client().flush(base::Duration{10'000}));
    CHECK(log.end_of(partition) == 10);
    LogEvents heard;
    talk.client().poll(heard, base::Duration{0});
    CHECK(heard.reports.size() == 10);
}

TEST_CASE_TEMPLATE(
    "a client that goes away takes nothing along", Backend, MemoryBackend, KafkaBackend
) {
    auto& log = Backend{}.log();
    const Partition partition{fresh_topic(log), 0};
    {
        Talk talk{log};
        talk.client().read_from(partition, 0);
        talk.say_numbers(partition, 0, 100);
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
