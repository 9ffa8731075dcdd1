#pragma once
// The two backends of the log as the contract suite uses them: each gives a log and topics nobody
// else writes to.

#include "base/time.hpp"
#include "events/log.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace test_log {

struct MemoryBackend {
    events::Log& log();
};

// The broker that TEST_KAFKA_BROKERS names; a test without one fails with a sentence that says so.
struct KafkaBackend {
    events::Log& log();
};

// A new topic, by the broker's time, empty.
std::string fresh_topic(events::Log& log, std::int32_t partitions = 1);

// "from", "from + 1" … "until - 1".
std::vector<std::string> numbered(int from, int until);

// A client with what it was told, and waiting with a deadline.
class Talk {
public:
    explicit Talk(events::Log& log, events::ClientOptions options = {.name = "contract"});

    events::LogClient& client() { return *client_; }

    const events::LogEvents& heard() const { return heard_; }

    void forget() { heard_.clear(); }

    // Appends `value` under the tag; must be accepted.
    void say(const events::Partition& to, std::string value, std::uint64_t tag = 0);

    // Appends from, from + 1 … until - 1, each under itself as its tag.
    void say_numbers(const events::Partition& to, int from, int until);

    // Polls until that much was heard since the last forget, or fails the test.
    void hear_records(std::size_t count);
    void hear_reports(std::size_t count);
    void hear_failures(std::size_t count);

    // Polls for a while in which nothing must come.
    void hear_nothing();

    // Of what was heard of the partition, in order.
    std::vector<std::string> values(const events::Partition& partition) const;

private:
    template <class Enough>
    void hear(Enough enough);

    std::unique_ptr<events::LogClient> client_;
    events::LogEvents heard_;
};

}  // namespace test_log

TYPE_TO_STRING_AS("in memory", test_log::MemoryBackend);
TYPE_TO_STRING_AS("in Kafka", test_log::KafkaBackend);
