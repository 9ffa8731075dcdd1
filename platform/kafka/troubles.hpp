#pragma once
// The one table from librdkafka's codes to what they mean here; for platform/kafka/*.cpp only.

#include "events/log.hpp"
#include "platform/kafka/handles.hpp"

#include <string>
#include <string_view>

namespace platform::kafka {

enum class Trouble {
    unreachable,   // no broker answers, or not in time; asking again may help
    moving,        // the partition has no leader just now; soon it has one
    absent,        // no such topic or partition
    out_of_range,  // the offset is not kept, or not there yet
    too_large,     // the broker takes no record of this size
    denied,        // authentication or permission
    in_doubt,      // a record was sent and its answer did not come
    broken         // anything else
};

Trouble trouble_of(rd_kafka_resp_err_t code);

// "no broker answers: Local: Broker transport failure (detail)". `detail` may be null.
std::string sentence_of(rd_kafka_resp_err_t code, const char* detail = nullptr);

// Throws unless the code says that all went well. `what` was tried: "reading the end of facts/3".
void check(rd_kafka_resp_err_t code, std::string_view what, const char* detail = nullptr);

}  // namespace platform::kafka
