#include "platform/kafka/admin.hpp"

#include "platform/kafka/connection.hpp"
#include "platform/kafka/offsets.hpp"
#include "platform/kafka/troubles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace platform::kafka {

namespace {

constexpr int leader_pause_ms = 50;  // until it is asked again who leads
constexpr int try_ms = 2'000;        // for an answer, before another broker may have to be asked

}  // namespace

Admin::Admin(const KafkaOptions& options)
    : options_{options}, handle_{open(RD_KAFKA_PRODUCER, configure(options, "admin", {}))} {}

events::Offset Admin::end_of(const events::Partition& partition) const {
    return offset_of(partition, RD_KAFKA_OFFSET_END);
}

events::Offset Admin::begin_of(const events::Partition& partition) const {
    return offset_of(partition, RD_KAFKA_OFFSET_BEGINNING);
}

// Leaders move; what is known of them is asked anew after a failure.
events::Offset Admin::offset_of(const events::Partition& partition, std::int64_t position) const {
    const auto until = clock_.steady() + options_.request_timeout;
    while (true) {
        const auto found =
            ask_offset(handle_.get(), partition, position, std::min(try_ms, timeout_ms()));
        if (found.error == RD_KAFKA_RESP_ERR_NO_ERROR) {
            return found.offset;
        }
        const auto trouble = trouble_of(found.error);
        const bool may_pass = trouble == Trouble::moving || trouble == Trouble::unreachable;
        if (!may_pass || clock_.steady() > until || !learns_leaders()) {
            check(
                found.error,
                fmt::format("asking for offsets of {}/{}", partition.topic, partition.number)
            );
        }
        rd_kafka_poll(handle_.get(), leader_pause_ms);
    }
}

// False when nobody answers who leads what.
bool Admin::learns_leaders() const {
    const struct rd_kafka_metadata* raw = nullptr;
    const auto within_ms = std::min(try_ms, timeout_ms());
    const auto result = rd_kafka_metadata(handle_.get(), 1, nullptr, &raw, within_ms);
    const Metadata metadata{raw};
    return result == RD_KAFKA_RESP_ERR_NO_ERROR;
}

Metadata Admin::metadata() const {
    const struct rd_kafka_metadata* raw = nullptr;
    const auto result = rd_kafka_metadata(handle_.get(), 1, nullptr, &raw, timeout_ms());
    Metadata metadata{raw};
    check(result, fmt::format("asking {} for its topics", options_.brokers));
    return metadata;
}

std::vector<events::TopicDescription> Admin::describe_topics() const {
    const auto known = metadata();
    std::vector<events::TopicDescription> topics;
    for (int i = 0; i < known->topic_cnt; ++i) {
        const auto& one = known->topics[i];
        auto& topic = topics.emplace_back();
        topic.name = one.topic;
        topic.partitions = one.partition_cnt;
        topic.replication =
            static_cast<std::int16_t>(one.partition_cnt > 0 ? one.partitions[0].replica_cnt : 0);
    }
    if (!topics.empty()) {
        read_settings(topics);
    }
    return topics;
}

// A broker may not have heard yet of a topic that another one has just listed.
void Admin::read_settings(std::vector<events::TopicDescription>& topics) const {
    const auto until = clock_.steady() + options_.request_timeout;
    while (!try_settings(topics, clock_.steady() > until)) {
        rd_kafka_poll(handle_.get(), leader_pause_ms);
    }
}

// False when the broker does not know one of them and this is not the last time.
bool Admin::try_settings(std::vector<events::TopicDescription>& topics, bool is_last) const {
    std::vector<ConfigResource> owned;
    std::vector<rd_kafka_ConfigResource_t*> resources;
    for (const auto& topic : topics) {
        owned.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.name.c_str())
        );
        resources.push_back(owned.back().get());
    }
    const auto options = request(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    const Queue queue{rd_kafka_queue_new(handle_.get())};
    rd_kafka_DescribeConfigs(
        handle_.get(), resources.data(), resources.size(), options.get(), queue.get()
    );
    const auto event = answer(queue.get(), "asking for the settings of topics");
    std::size_t count = 0;
    const auto* described = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event.get()), &count
    );
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view name = rd_kafka_ConfigResource_name(described[i]);
        const auto error = rd_kafka_ConfigResource_error(described[i]);
        if (trouble_of(error) == Trouble::absent && !is_last) {
            return false;
        }
        check(
            error,
            fmt::format("asking for the settings of {}", name),
            rd_kafka_ConfigResource_error_string(described[i])
        );
        const auto topic = std::find_if(topics.begin(), topics.end(), [&](const auto& one) {
            return one.name == name;
        });
        std::size_t entries = 0;
        const auto* settings = rd_kafka_ConfigResource_configs(described[i], &entries);
        for (std::size_t k = 0; k < entries; ++k) {
            const char* value = rd_kafka_ConfigEntry_value(settings[k]);
            topic->settings[rd_kafka_ConfigEntry_name(settings[k])] = value ? value : "";
        }
    }
    return true;
}

void Admin::create_topic(const events::TopicDescription& topic) const {
    std::array<char, 512> error{};
    const NewTopic wanted{rd_kafka_NewTopic_new(
        topic.name.c_str(), topic.partitions, topic.replication, error.data(), error.size()
    )};
    if (!wanted) {
        throw events::LogUnavailable{fmt::format("topic {}: {}", topic.name, error.data())};
    }
    for (const auto& [name, value] : topic.settings) {
        check(
            rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str()),
            fmt::format("topic {}, setting {}", topic.name, name)
        );
    }
    const auto options = request(RD_KAFKA_ADMIN_OP_CREATETOPICS);
    const Queue queue{rd_kafka_queue_new(handle_.get())};
    std::array<rd_kafka_NewTopic_t*, 1> all{wanted.get()};
    rd_kafka_CreateTopics(handle_.get(), all.data(), all.size(), options.get(), queue.get());
    const auto what = fmt::format("creating topic {}", topic.name);
    const auto event = answer(queue.get(), what);
    std::size_t count = 0;
    const auto* results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count
    );
    for (std::size_t i = 0; i < count; ++i) {
        const auto result = rd_kafka_topic_result_error(results[i]);
        if (result == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
            continue;
        }
        check(result, what, rd_kafka_topic_result_error_string(results[i]));
    }
    const auto until = clock_.steady() + options_.request_timeout;
    while (!has_leaders(topic)) {
        if (clock_.steady() > until) {
            check(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, what);
        }
        rd_kafka_poll(handle_.get(), leader_pause_ms);
    }
}

bool Admin::has_leaders(const events::TopicDescription& topic) const {
    const auto known = metadata();
    for (int i = 0; i < known->topic_cnt; ++i) {
        const auto& one = known->topics[i];
        if (topic.name != one.topic) {
            continue;
        }
        const auto* begin = one.partitions;
        const auto* end = begin + one.partition_cnt;
        return one.err == RD_KAFKA_RESP_ERR_NO_ERROR && one.partition_cnt > 0 &&
               std::all_of(begin, end, [](const auto& partition) { return partition.leader >= 0; });
    }
    return false;
}

AdminOptions Admin::request(rd_kafka_admin_op_t operation) const {
    AdminOptions options{rd_kafka_AdminOptions_new(handle_.get(), operation)};
    std::array<char, 512> error{};
    check(
        rd_kafka_AdminOptions_set_request_timeout(
            options.get(), timeout_ms(), error.data(), error.size()
        ),
        "setting a timeout",
        error.data()
    );
    return options;
}

Event Admin::answer(rd_kafka_queue_t* queue, std::string_view what) const {
    // librdkafka answers within the request timeout; the second one is for a busy machine.
    Event event{rd_kafka_queue_poll(queue, 2 * timeout_ms())};
    if (!event) {
        check(RD_KAFKA_RESP_ERR__TIMED_OUT, what);
    }
    check(rd_kafka_event_error(event.get()), what, rd_kafka_event_error_string(event.get()));
    return event;
}

}  // namespace platform::kafka
