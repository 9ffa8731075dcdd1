#include "platform/kafka/connection.hpp"

#include "platform/kafka/troubles.hpp"

#include <fmt/format.h>

#include <array>

namespace platform::kafka {

namespace {

// librdkafka's text buffers of this size are what its own documentation uses.
using ErrorText = std::array<char, 512>;

constexpr int syslog_error = 3;
constexpr int syslog_warning = 4;

void pass_on(const rd_kafka_t* handle, int level, const char*, const char* text) {
    const auto* listener = static_cast<const Listener*>(rd_kafka_opaque(handle));
    if (!listener || !*listener) {
        return;
    }
    const auto severity = level <= syslog_error     ? Severity::error
                          : level == syslog_warning ? Severity::warning
                                                    : Severity::note;
    (*listener)(severity, fmt::format("{}: {}", rd_kafka_name(handle), text));
}

void set(rd_kafka_conf_t* configuration, const char* name, const std::string& value) {
    ErrorText error{};
    const auto result =
        rd_kafka_conf_set(configuration, name, value.c_str(), error.data(), error.size());
    if (result != RD_KAFKA_CONF_OK) {
        throw events::LogUnavailable{fmt::format("Kafka setting {}: {}", name, error.data())};
    }
}

}  // namespace

Configuration configure(
    const KafkaOptions& options, const std::string& name, std::initializer_list<Setting> settings
) {
    Configuration configuration{rd_kafka_conf_new()};
    auto* const raw = configuration.get();
    set(raw, "bootstrap.servers", options.brokers);
    set(raw, "client.id", name.empty() ? "instainstru" : "instainstru-" + name);
    set(raw, "socket.nagle.disable", "true");
    set(raw, "socket.keepalive.enable", "true");
    set(raw, "log.connection.close", "false");
    // A broker that restarts is found again within a tenth of a second of its return.
    set(raw, "reconnect.backoff.ms", "50");
    set(raw, "reconnect.backoff.max.ms", "500");
    set(raw, "topic.metadata.refresh.fast.interval.ms", "100");
    // Topics are made before anybody uses them; one that is not there is a mistake to be told soon.
    set(raw, "topic.metadata.propagation.max.ms", "1000");
    set(raw, "allow.auto.create.topics", "false");
    for (const auto& [key, value] : settings) {
        set(raw, key, value);
    }
    for (const auto& [key, value] : options.settings) {
        set(raw, key.c_str(), value);
    }
    // librdkafka only reads through it.
    rd_kafka_conf_set_opaque(raw, const_cast<Listener*>(&options.listener));
    rd_kafka_conf_set_log_cb(raw, &pass_on);
    return configuration;
}

Handle open(rd_kafka_type_t type, Configuration configuration) {
    ErrorText error{};
    Handle handle{rd_kafka_new(type, configuration.get(), error.data(), error.size())};
    if (!handle) {
        throw events::LogUnavailable{fmt::format("Kafka client: {}", error.data())};
    }
    static_cast<void>(configuration.release());  // The handle owns it now.
    return handle;
}

}  // namespace platform::kafka
