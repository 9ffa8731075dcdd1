#pragma once
// The appending half of a client; for platform/kafka/*.cpp only.

#include "events/log.hpp"
#include "platform/kafka/handles.hpp"
#include "platform/kafka/options.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace platform::kafka {

class Producer {
public:
    // Writes to `wake_descriptor` when there are reports to take. Both options outlive it.
    Producer(const KafkaOptions& options, const events::ClientOptions& client, int wake_descriptor);

    // As LogClient::append. Every record goes out once per append and in order, also over retries:
    // the producer is idempotent. What is appended waits for send().
    bool append(const events::Partition& to, events::NewRecord record, std::uint64_t tag);

    // Hands over all that was appended, at once: librdkafka's thread would otherwise be off with
    // the first few, and what costs a broker is the number of batches.
    void send();

    void take_reports(std::vector<events::DeliveryReport>& out);

    // Appends whose reports were not taken yet.
    std::size_t unreported() const { return unreported_; }

private:
    struct Waiting {
        rd_kafka_topic_t* topic = nullptr;
        std::int32_t partition = 0;
        events::NewRecord record;
        MessageHeaders headers;
        std::uint64_t tag = 0;
    };

    void open();
    rd_kafka_topic_t* topic(const std::string& name);
    void send(Waiting& one);
    void refuse(const Waiting& one, rd_kafka_resp_err_t code, const char* text);

    const KafkaOptions& options_;
    const events::ClientOptions& client_;
    int wake_descriptor_;
    std::size_t unreported_ = 0;
    std::vector<Waiting> waiting_;
    std::vector<events::DeliveryReport> refused_;  // by librdkafka, when it was to send them
    bool fatal_ = false;  // librdkafka gave this handle up; a new one is made when all is reported
    Handle handle_;
    Queue queue_;
    std::unordered_map<std::string, Topic> topics_;
};

}  // namespace platform::kafka
