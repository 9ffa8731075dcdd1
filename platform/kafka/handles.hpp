#pragma once
// Owners of librdkafka's objects; for platform/kafka/*.cpp only.

#include <librdkafka/rdkafka.h>

#include <memory>

namespace platform::kafka {

template <auto destroy>
struct DestroyBy {
    template <class T>
    void operator()(T* object) const noexcept {
        destroy(object);
    }
};

using Configuration = std::unique_ptr<rd_kafka_conf_t, DestroyBy<rd_kafka_conf_destroy>>;
using TopicConfiguration =
    std::unique_ptr<rd_kafka_topic_conf_t, DestroyBy<rd_kafka_topic_conf_destroy>>;
using Handle = std::unique_ptr<rd_kafka_t, DestroyBy<rd_kafka_destroy>>;
using Topic = std::unique_ptr<rd_kafka_topic_t, DestroyBy<rd_kafka_topic_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, DestroyBy<rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, DestroyBy<rd_kafka_event_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, DestroyBy<rd_kafka_message_destroy>>;
using MessageHeaders = std::unique_ptr<rd_kafka_headers_t, DestroyBy<rd_kafka_headers_destroy>>;
using TopicPartition =
    std::unique_ptr<rd_kafka_topic_partition_t, DestroyBy<rd_kafka_topic_partition_destroy>>;
using TopicPartitions = std::
    unique_ptr<rd_kafka_topic_partition_list_t, DestroyBy<rd_kafka_topic_partition_list_destroy>>;
using Error = std::unique_ptr<rd_kafka_error_t, DestroyBy<rd_kafka_error_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, DestroyBy<rd_kafka_NewTopic_destroy>>;
using AdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t, DestroyBy<rd_kafka_AdminOptions_destroy>>;
using ConfigResource =
    std::unique_ptr<rd_kafka_ConfigResource_t, DestroyBy<rd_kafka_ConfigResource_destroy>>;

struct DestroyMetadata {
    void operator()(const struct rd_kafka_metadata* metadata) const noexcept {
        rd_kafka_metadata_destroy(metadata);
    }
};

using Metadata = std::unique_ptr<const struct rd_kafka_metadata, DestroyMetadata>;

}  // namespace platform::kafka
