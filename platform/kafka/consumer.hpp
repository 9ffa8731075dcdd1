#pragma once
// The reading half of a client; for platform/kafka/*.cpp only.

#include "events/log.hpp"
#include "platform/kafka/handles.hpp"
#include "platform/kafka/options.hpp"

#include <map>
#include <string>
#include <unordered_map>

namespace platform::kafka {

// Reads partitions from given offsets, all into one queue. It is in no group, commits nothing and
// never starts anywhere by itself.
class Consumer {
public:
    // Writes to `wake_descriptor` when there is something to take. Options outlive it.
    Consumer(const KafkaOptions& options, const events::ClientOptions& client, int wake_descriptor);
    ~Consumer();

    void read_from(const events::Partition& partition, events::Offset offset);
    void stop_reading(const events::Partition& partition);

    // Adds what is there, within the bounds of a poll.
    void take(events::LogEvents& out);

private:
    rd_kafka_topic_t* topic(const std::string& name);
    void take_error(events::LogEvents& out, rd_kafka_event_t* event);
    std::size_t take_message(events::LogEvents& out, const rd_kafka_message_t& message);

    Handle handle_;
    Queue queue_;
    std::unordered_map<std::string, Topic> topics_;
    // What is being read, and the lowest offset still to come.
    std::map<events::Partition, events::Offset> reading_;
};

// Key, headers, value and time, copied.
events::Record record_of(const rd_kafka_message_t& message);

}  // namespace platform::kafka
