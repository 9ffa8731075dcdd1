#include "platform/kafka/kafka_log.hpp"

#include "platform/kafka/admin.hpp"
#include "platform/kafka/kafka_client.hpp"
#include "platform/kafka/single_reader.hpp"

namespace platform::kafka {

KafkaLog::KafkaLog(KafkaOptions options)
    : options_{std::move(options)},
      admin_{std::make_unique<Admin>(options_)},
      single_reader_{std::make_unique<SingleReader>(options_)} {}

KafkaLog::~KafkaLog() = default;

std::unique_ptr<events::LogClient> KafkaLog::connect(events::ClientOptions options) {
    return std::make_unique<KafkaClient>(options_, std::move(options));
}

events::Offset KafkaLog::end_of(const events::Partition& partition) {
    return admin_->end_of(partition);
}

events::Offset KafkaLog::begin_of(const events::Partition& partition) {
    return admin_->begin_of(partition);
}

std::optional<events::Record> KafkaLog::read_one(
    const events::Partition& partition, events::Offset offset
) {
    return single_reader_->read(partition, offset);
}

std::vector<events::TopicDescription> KafkaLog::describe_topics() {
    return admin_->describe_topics();
}

void KafkaLog::create_topic(const events::TopicDescription& topic) {
    admin_->create_topic(topic);
}

}  // namespace platform::kafka
