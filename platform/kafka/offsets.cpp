#include "platform/kafka/offsets.hpp"

namespace platform::kafka {

FoundOffset ask_offset(
    rd_kafka_t* handle, const events::Partition& partition, std::int64_t position, int within_ms
) {
    const TopicPartitions asked{rd_kafka_topic_partition_list_new(1)};
    rd_kafka_topic_partition_list_add(asked.get(), partition.topic.c_str(), partition.number)
        ->offset = position;
    const auto result = rd_kafka_offsets_for_times(handle, asked.get(), within_ms);
    const auto& found = asked->elems[0];
    if (result != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return {.error = result};
    }
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return {.error = found.err};
    }
    // Nobody answered, and it was left as it was asked.
    if (found.offset < 0) {
        return {.error = RD_KAFKA_RESP_ERR__TIMED_OUT};
    }
    return {.offset = found.offset};
}

}  // namespace platform::kafka
