#pragma once
// The log in a Kafka cluster.

#include "events/log.hpp"
#include "platform/kafka/options.hpp"

#include <memory>

namespace platform::kafka {

class Admin;
class SingleReader;

// Each client has at most two of librdkafka's handles, made
// when it first appends and first reads.
class KafkaLog final : public events::Log {
public:
    explicit KafkaLog(KafkaOptions options);
    ~KafkaLog() override;

    std::unique_ptr<events::LogClient> connect(events::ClientOptions options) override;
    events::Offset end_of(const events::Partition& partition) override;
    events::Offset begin_of(const events::Partition& partition) override;
    std::optional<events::Record> read_one(
        const events::Partition& partition, events::Offset offset
    ) override;
    std::vector<events::TopicDescription> describe_topics() override;
    void create_topic(const events::TopicDescription& topic) override;

private:
    KafkaOptions options_;
    std::unique_ptr<Admin> admin_;
    std::unique_ptr<SingleReader> single_reader_;
};

}  // namespace platform::kafka
