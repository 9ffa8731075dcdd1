#pragma once
// How to reach a Kafka cluster.

#include "base/time.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace platform::kafka {

enum class Compression { none, lz4 };

enum class Severity { note, warning, error };

// What librdkafka has to say: lost connections, refused requests. Called from any thread, must not
// block for long. Texts hold broker addresses and topic names, no record contents.
using Listener = std::function<void(Severity severity, std::string_view text)>;

struct KafkaOptions {
    std::string brokers;                     // "host:port,host:port"
    base::Duration request_timeout{10'000};  // of calls that are not appends or reads
    Compression compression = Compression::none;
    Listener listener;
    // librdkafka's own settings, for clusters that want TLS or a password.
    std::map<std::string, std::string> settings;
};

}  // namespace platform::kafka
