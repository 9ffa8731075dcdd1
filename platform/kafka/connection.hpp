#pragma once
// Making librdkafka's handles; for platform/kafka/*.cpp only.

#include "platform/kafka/handles.hpp"
#include "platform/kafka/options.hpp"

#include <initializer_list>
#include <string>
#include <utility>

namespace platform::kafka {

using Setting = std::pair<const char*, std::string>;

// A configuration with what all handles share, then `settings`, then the operator's own. The
// listener in `options` must outlive the handle made of it. Throws LogUnavailable with the
// setting's name when librdkafka refuses one.
Configuration configure(
    const KafkaOptions& options, const std::string& name, std::initializer_list<Setting> settings
);

Handle open(rd_kafka_type_t type, Configuration configuration);

}  // namespace platform::kafka
