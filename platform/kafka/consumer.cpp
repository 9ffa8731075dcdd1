#include "platform/kafka/consumer.hpp"

#include "platform/kafka/connection.hpp"
#include "platform/kafka/troubles.hpp"

#include <fmt/format.h>

namespace platform::kafka {

namespace {

// Bounds of what is fetched ahead of the reader. librdkafka 2.0.2 looks again only after up to a
// second when one of them was reached, so they hold what a cold fold takes in a second.
constexpr int queued_min_messages = 200'000;
constexpr int queued_max_kilobytes = 64 * 1024;
constexpr int fetch_bytes_of_partition = 2 * 1024 * 1024;

// An idle fetch waits at the broker that long; a new record is answered at once only by the fetch
// that asked for its partition, so a short wait bounds how long a moved reader waits.
constexpr int fetch_wait_ms = 20;

events::Partition partition_of(const rd_kafka_message_t& message) {
    return {rd_kafka_topic_name(message.rkt), message.partition};
}

std::string text_of(const void* bytes, std::size_t size) {
    return bytes ? std::string{static_cast<const char*>(bytes), size} : std::string{};
}

}  // namespace

events::Record record_of(const rd_kafka_message_t& message) {
    rd_kafka_timestamp_type_t type{};
    events::Record record{
        .offset = message.offset,
        .appended_at = base::Instant{base::Duration{rd_kafka_message_timestamp(&message, &type)}},
        .key = text_of(message.key, message.key_len),
        .headers = {},
        .value = text_of(message.payload, message.len)
    };
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&message, &headers)) {
        return record;
    }
    const std::size_t count = rd_kafka_header_cnt(headers);
    record.headers.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const char* name = nullptr;
        const void* value = nullptr;
        std::size_t size = 0;
        if (rd_kafka_header_get_all(headers, i, &name, &value, &size)) {
            break;
        }
        record.headers.emplace_back(name, text_of(value, size));
    }
    return record;
}

Consumer::Consumer(
    const KafkaOptions& options, const events::ClientOptions& client, int wake_descriptor
) {
    auto configuration = configure(
        options,
        client.name,
        {
            {"enable.auto.commit", "false"},
            {"enable.auto.offset.store", "false"},
            {"auto.offset.reset", "error"},
            {"enable.partition.eof", "false"},
            {"fetch.wait.max.ms", std::to_string(fetch_wait_ms)},
            {"fetch.min.bytes", std::to_string(client.fetch_min_bytes)},
            {"fetch.error.backoff.ms", "50"},
            {"fetch.message.max.bytes", std::to_string(fetch_bytes_of_partition)},
            {"queued.min.messages", std::to_string(queued_min_messages)},
            {"queued.max.messages.kbytes", std::to_string(queued_max_kilobytes)},
        }
    );
    handle_ = open(RD_KAFKA_CONSUMER, std::move(configuration));
    queue_.reset(rd_kafka_queue_new(handle_.get()));
    constexpr std::uint64_t one = 1;
    rd_kafka_queue_io_event_enable(queue_.get(), wake_descriptor, &one, sizeof one);
}

Consumer::~Consumer() {
    while (!reading_.empty()) {
        stop_reading(events::Partition{reading_.begin()->first});
    }
}

rd_kafka_topic_t* Consumer::topic(const std::string& name) {
    auto& topic = topics_[name];
    if (!topic) {
        topic.reset(rd_kafka_topic_new(handle_.get(), name.c_str(), nullptr));
    }
    return topic.get();
}

void Consumer::read_from(const events::Partition& partition, events::Offset offset) {
    stop_reading(partition);
    const int started = rd_kafka_consume_start_queue(
        topic(partition.topic), partition.number, offset, queue_.get()
    );
    if (started != 0) {
        check(
            rd_kafka_last_error(), fmt::format("reading {}/{}", partition.topic, partition.number)
        );
    }
    reading_[partition] = offset;
}

// What was fetched of it and not taken yet is never handed out: librdkafka drops what is older than
// the last start or stop.
void Consumer::stop_reading(const events::Partition& partition) {
    if (reading_.erase(partition) == 0) {
        return;
    }
    rd_kafka_consume_stop(topic(partition.topic), partition.number);
}

void Consumer::take(events::LogEvents& out) {
    std::size_t bytes = 0;
    while (out.arrived.size() < events::poll_max_records && bytes < events::poll_max_bytes) {
        const Event event{rd_kafka_queue_poll(queue_.get(), 0)};
        if (!event) {
            return;
        }
        if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_ERROR) {
            take_error(out, event.get());
            continue;
        }
        if (rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_FETCH) {
            continue;
        }
        while (const auto* message = rd_kafka_event_message_next(event.get())) {
            bytes += take_message(out, *message);
        }
    }
}

// Librdkafka mends by itself what can be mended, a leader that moves for instance; what it tells of
// a partition ends the reading.
void Consumer::take_error(events::LogEvents& out, rd_kafka_event_t* event) {
    const TopicPartition about{rd_kafka_event_topic_partition(event)};
    if (!about) {
        return;  // The listener has heard it.
    }
    events::Partition partition{about->topic, about->partition};
    if (!reading_.contains(partition)) {
        return;
    }
    const auto code = rd_kafka_event_error(event);
    stop_reading(partition);
    out.failures.push_back(
        {.partition = std::move(partition),
         .out_of_range = trouble_of(code) == Trouble::out_of_range,
         .error = sentence_of(code, rd_kafka_event_error_string(event))}
    );
}

std::size_t Consumer::take_message(events::LogEvents& out, const rd_kafka_message_t& message) {
    auto partition = partition_of(message);
    const auto reading = reading_.find(partition);
    if (reading == reading_.end()) {
        return 0;
    }
    // A fetch answers with whole batches, so the first may begin before what was asked for.
    if (message.offset < reading->second) {
        return 0;
    }
    reading->second = message.offset + 1;
    out.arrived.push_back({std::move(partition), record_of(message)});
    return message.len;
}

}  // namespace platform::kafka
