#pragma once
// Asking a broker where a partition begins or ends; for platform/kafka/*.cpp only.

#include "events/log.hpp"
#include "platform/kafka/handles.hpp"

#include <cstdint>

namespace platform::kafka {

struct FoundOffset {
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
    events::Offset offset = 0;  // without an error
};

// `position` is RD_KAFKA_OFFSET_BEGINNING or RD_KAFKA_OFFSET_END. Blocks for `within_ms` at most.
//
// Not rd_kafka_query_watermark_offsets: that of librdkafka 2.0.2 heeds no timeout, and goes on
// asking a leader that has died until it is back.
FoundOffset ask_offset(
    rd_kafka_t* handle, const events::Partition& partition, std::int64_t position, int within_ms
);

}  // namespace platform::kafka
