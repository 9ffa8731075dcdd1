#include "events/memory_log.hpp"
#include "platform/kafka/kafka_log.hpp"
#include "tests/platform/log_contract.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>

namespace test_log {

namespace {

constexpr base::Duration deadline{15'000};
constexpr base::Duration quiet{150};

std::string test_brokers() {
    const char* brokers = std::getenv("TEST_KAFKA_BROKERS");
    REQUIRE_MESSAGE(
        brokers != nullptr,
        "TEST_KAFKA_BROKERS is not set: ./dev test starts a broker and sets it, or ./dev services "
        "start DIR prints one"
    );
    return brokers;
}

}  // namespace

events::Log& MemoryBackend::log() {
    static const base::SystemClock clock;
    static events::MemoryLog log{clock};
    return log;
}

events::Log& KafkaBackend::log() {
    static platform::kafka::KafkaLog log{{.brokers = test_brokers()}};
    return log;
}

std::string fresh_topic(events::Log& log, std::int32_t partitions) {
    static const auto run = base::SystemClock{}.now().time_since_epoch().count();
    static std::atomic<int> number{0};
    const auto name = fmt::format("contract-{}-{}", run, ++number);
    log.create_topic(
        {.name = name,
         .partitions = partitions,
         .settings = {{"message.timestamp.type", "LogAppendTime"}}}
    );
    return name;
}

std::vector<std::string> numbered(int from, int until) {
    std::vector<std::string> texts;
    for (int i = from; i < until; ++i) {
        texts.push_back(std::to_string(i));
    }
    return texts;
}

Talk::Talk(events::Log& log, events::ClientOptions options)
    : client_{log.connect(std::move(options))} {}

void Talk::say(const events::Partition& to, std::string value, std::uint64_t tag) {
    REQUIRE(client_->append(to, {.key = "", .headers = {}, .value = std::move(value)}, tag));
}

void Talk::say_numbers(const events::Partition& to, int from, int until) {
    for (int i = from; i < until; ++i) {
        say(to, std::to_string(i), static_cast<std::uint64_t>(i));
    }
}

template <class Enough>
void Talk::hear(Enough enough) {
    const base::SystemClock clock;
    const auto until = clock.steady() + deadline;
    while (!enough()) {
        REQUIRE_MESSAGE(clock.steady() < until, "the log did not say what was waited for");
        client_->poll(heard_, base::Duration{100});
    }
}

void Talk::hear_records(std::size_t count) {
    hear([&] { return heard_.arrived.size() >= count; });
    CHECK(heard_.arrived.size() == count);
}

void Talk::hear_reports(std::size_t count) {
    hear([&] { return heard_.reports.size() >= count; });
    CHECK(heard_.reports.size() == count);
}

void Talk::hear_failures(std::size_t count) {
    hear([&] { return heard_.failures.size() >= count; });
    CHECK(heard_.failures.size() == count);
}

void Talk::hear_nothing() {
    events::LogEvents heard;
    client_->poll(heard, quiet);
    CHECK(heard.empty());
}

std::vector<std::string> Talk::values(const events::Partition& partition) const {
    std::vector<std::string> values;
    for (const auto& [from, record] : heard_.arrived) {
        if (from == partition) {
            values.push_back(record.value);
        }
    }
    return values;
}

}  // namespace test_log
