#pragma once
// Fetches single records; for platform/kafka/*.cpp only.

#include "events/log.hpp"
#include "platform/kafka/handles.hpp"
#include "platform/kafka/options.hpp"

#include <mutex>
#include <unordered_map>

namespace platform::kafka {

// Thread-safe, one caller at a time. Its connections stay open between calls.
class SingleReader {
public:
    // `options` outlive it.
    explicit SingleReader(const KafkaOptions& options);

    // Absent when there is no record at `offset`. Throws LogUnavailable.
    std::optional<events::Record> read(const events::Partition& partition, events::Offset offset);

private:
    Message first_message(rd_kafka_topic_t* topic, const events::Partition& partition);
    rd_kafka_topic_t* topic(const std::string& name);

    const KafkaOptions& options_;
    base::SystemClock clock_;  // of real sockets; nothing is decided by it
    std::mutex mutex_;
    Handle handle_;
    std::unordered_map<std::string, Topic> topics_;
};

}  // namespace platform::kafka
