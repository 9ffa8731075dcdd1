// A cluster that is not there.

#include "base/time.hpp"
#include "platform/kafka/kafka_log.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <string>
#include <vector>

namespace {

// Nothing listens on port 1 of the loopback interface.
constexpr const char* nobody = "127.0.0.1:1";

const events::Partition facts{"facts", 0};

}  // namespace

TEST_CASE("an append that no broker takes is reported failed when its time is over") {
    platform::kafka::KafkaLog log{{.brokers = nobody}};
    const auto client = log.connect({.name = "alone", .delivery_timeout = base::Duration{300}});
    REQUIRE(client->append(facts, {.key = "", .headers = {}, .value = "who it is of"}, 5));
    CHECK(!client->flush(base::Duration{10}));
    CHECK(client->flush(base::Duration{20'000}));
    events::LogEvents heard;
    client->poll(heard, base::Duration{0});
    REQUIRE(heard.reports.size() == 1);
    CHECK(heard.reports[0].tag == 5);
    CHECK(!heard.reports[0].delivered);
    CHECK(!heard.reports[0].error.empty());
    CHECK(heard.reports[0].error.find("who it is of") == std::string::npos);
}

TEST_CASE("a question that no broker answers is a fault that can be asked again") {
    platform::kafka::KafkaLog log{{.brokers = nobody, .request_timeout = base::Duration{200}}};
    try {
        log.end_of(facts);
        FAIL("it was answered");
    } catch (const base::Fault& fault) {
        CHECK(fault.retryable());
        CHECK(fault.code() == "event_log_unavailable");
        CHECK(std::string{fault.what()}.find("facts/0") != std::string::npos);
    }
    CHECK_THROWS_AS(log.describe_topics(), events::LogUnavailable);
    CHECK_THROWS_AS(log.read_one(facts, 0), events::LogUnavailable);
    CHECK_THROWS_AS(log.create_topic({.name = "x", .partitions = 1}), events::LogUnavailable);
}

TEST_CASE("what librdkafka has to say about it is passed on, not swallowed") {
    std::mutex mutex;
    std::vector<std::string> said;
    platform::kafka::KafkaLog log{
        {.brokers = nobody,
         .request_timeout = base::Duration{200},
         .listener =
             [&](platform::kafka::Severity severity, std::string_view text) {
                 const std::lock_guard lock{mutex};
                 if (severity == platform::kafka::Severity::error) {
                     said.emplace_back(text);
                 }
             }}
    };
    CHECK_THROWS_AS(log.end_of(facts), events::LogUnavailable);
    const std::lock_guard lock{mutex};
    REQUIRE(!said.empty());
    CHECK(said[0].find("127.0.0.1:1") != std::string::npos);
}

TEST_CASE("a setting that librdkafka does not know is named") {
    const auto make = [] {
        platform::kafka::KafkaLog{{.brokers = nobody, .settings = {{"colour", "blue"}}}};
    };
    CHECK_THROWS_WITH_AS(
        make(),
        "Kafka setting colour: No such configuration property: \"colour\"",
        events::LogUnavailable
    );
}

TEST_CASE("reading waits for a broker without failing") {
    platform::kafka::KafkaLog log{{.brokers = nobody}};
    const auto client = log.connect({.name = "alone"});
    client->read_from(facts, 0);
    events::LogEvents heard;
    client->poll(heard, base::Duration{300});
    CHECK(heard.empty());
}
