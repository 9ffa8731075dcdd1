#pragma once
// Topics, their settings and their bounds; for platform/kafka/*.cpp only.

#include "events/log.hpp"
#include "platform/kafka/handles.hpp"
#include "platform/kafka/options.hpp"

#include <vector>

namespace platform::kafka {

// Thread-safe. Calls block up to the request timeout and throw LogUnavailable.
class Admin {
public:
    // `options` outlive it.
    explicit Admin(const KafkaOptions& options);

    // The offset that the next record will get, and that of the oldest record kept.
    events::Offset end_of(const events::Partition& partition) const;
    events::Offset begin_of(const events::Partition& partition) const;

    std::vector<events::TopicDescription> describe_topics() const;

    // Returns when each of its partitions has a leader.
    void create_topic(const events::TopicDescription& topic) const;

private:
    int timeout_ms() const { return static_cast<int>(options_.request_timeout.count()); }

    events::Offset offset_of(const events::Partition& partition, std::int64_t position) const;
    bool learns_leaders() const;
    Metadata metadata() const;
    bool try_settings(std::vector<events::TopicDescription>& topics, bool is_last) const;
    void read_settings(std::vector<events::TopicDescription>& topics) const;
    bool has_leaders(const events::TopicDescription& topic) const;
    AdminOptions request(rd_kafka_admin_op_t operation) const;
    Event answer(rd_kafka_queue_t* queue, std::string_view what) const;

    const KafkaOptions& options_;
    base::SystemClock clock_;  // of real sockets; nothing is decided by it
    Handle handle_;
};

}  // namespace platform::kafka
