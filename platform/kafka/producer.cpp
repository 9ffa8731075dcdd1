#include "platform/kafka/producer.hpp"

#include "base/ensure.hpp"
#include "platform/kafka/connection.hpp"
#include "platform/kafka/troubles.hpp"

#include <fmt/format.h>

#include <array>

namespace platform::kafka {

namespace {

// What waits in a producer. Shards bound what they have in flight far below that; reaching it means
// that nobody does, and append says no before memory grows.
constexpr int queue_max_messages = 100'000;
constexpr int queue_max_kilobytes = 256 * 1024;

// A record of record_max_bytes with its framing, and room for a batch of small ones.
constexpr int message_max_bytes = 1'000'000;

MessageHeaders headers_of(const events::NewRecord& record) {
    MessageHeaders headers{rd_kafka_headers_new(record.headers.size())};
    for (const auto& [name, value] : record.headers) {
        const auto added = rd_kafka_header_add(
            headers.get(),
            name.data(),
            static_cast<ssize_t>(name.size()),
            value.data(),
            static_cast<ssize_t>(value.size())
        );
        ENSURE(added == RD_KAFKA_RESP_ERR_NO_ERROR, "headers being built can be added to");
    }
    return headers;
}

rd_kafka_vu_t bytes_argument(rd_kafka_vtype_t type, const std::string& bytes) {
    rd_kafka_vu_t argument{};
    argument.vtype = type;
    // It is copied; librdkafka only lacks the const.
    argument.u.mem.ptr = bytes.empty() ? nullptr : const_cast<char*>(bytes.data());
    argument.u.mem.size = bytes.size();
    return argument;
}

}  // namespace

Producer::Producer(
    const KafkaOptions& options, const events::ClientOptions& client, int wake_descriptor
)
    : options_{options}, client_{client}, wake_descriptor_{wake_descriptor} {
    open();
}

void Producer::open() {
    auto configuration = configure(
        options_,
        client_.name,
        {
            {"enable.idempotence", "true"},
            {"acks", "all"},
            {"retry.backoff.ms", "50"},
            {"linger.ms", std::to_string(client_.linger.count())},
            {"message.timeout.ms", std::to_string(client_.delivery_timeout.count())},
            {"message.max.bytes", std::to_string(message_max_bytes)},
            {"queue.buffering.max.messages", std::to_string(queue_max_messages)},
            {"queue.buffering.max.kbytes", std::to_string(queue_max_kilobytes)},
            {"compression.codec", options_.compression == Compression::lz4 ? "lz4" : "none"},
        }
    );
    rd_kafka_conf_set_events(configuration.get(), RD_KAFKA_EVENT_DR);
    topics_.clear();
    queue_.reset();
    handle_ = kafka::open(RD_KAFKA_PRODUCER, std::move(configuration));
    queue_.reset(rd_kafka_queue_get_main(handle_.get()));
    constexpr std::uint64_t one = 1;
    rd_kafka_queue_io_event_enable(queue_.get(), wake_descriptor_, &one, sizeof one);
    fatal_ = false;
}

rd_kafka_topic_t* Producer::topic(const std::string& name) {
    auto& topic = topics_[name];
    if (!topic) {
        topic.reset(rd_kafka_topic_new(handle_.get(), name.c_str(), nullptr));
    }
    return topic.get();
}

bool Producer::append(
    const events::Partition& to, const events::NewRecord& record, std::uint64_t tag
) {
    if (fatal_) {
        if (unreported_ > 0) {
            return false;
        }
        open();
    }
    auto headers = headers_of(record);
    std::array<rd_kafka_vu_t, 7> arguments{};
    arguments[0].vtype = RD_KAFKA_VTYPE_RKT;
    arguments[0].u.rkt = topic(to.topic);
    arguments[1].vtype = RD_KAFKA_VTYPE_PARTITION;
    arguments[1].u.i32 = to.number;
    arguments[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    arguments[2].u.i = RD_KAFKA_MSG_F_COPY;
    arguments[3] = bytes_argument(RD_KAFKA_VTYPE_KEY, record.key);
    arguments[4] = bytes_argument(RD_KAFKA_VTYPE_VALUE, record.value);
    arguments[5].vtype = RD_KAFKA_VTYPE_HEADERS;
    arguments[5].u.headers = headers.get();
    arguments[6].vtype = RD_KAFKA_VTYPE_OPAQUE;
    arguments[6].u.ptr = reinterpret_cast<void*>(tag);
    const Error error{rd_kafka_produceva(handle_.get(), arguments.data(), arguments.size())};
    if (!error) {
        static_cast<void>(headers.release());  // The message owns them now.
        ++unreported_;
        return true;
    }
    const auto code = rd_kafka_error_code(error.get());
    fatal_ = code == RD_KAFKA_RESP_ERR__FATAL;
    if (options_.listener) {
        const auto text = sentence_of(code, rd_kafka_error_string(error.get()));
        options_.listener(
            Severity::error, fmt::format("append to {}/{} refused: {}", to.topic, to.number, text)
        );
    }
    return false;
}

void Producer::take_reports(std::vector<events::DeliveryReport>& out) {
    while (const Event event{rd_kafka_queue_poll(queue_.get(), 0)}) {
        if (rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) {
            continue;
        }
        while (const auto* message = rd_kafka_event_message_next(event.get())) {
            auto& report = out.emplace_back();
            report.tag = reinterpret_cast<std::uint64_t>(message->_private);
            report.delivered = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
            if (report.delivered) {
                report.offset = message->offset;
            } else {
                // rd_kafka_message_errstr() would take what was to be sent for a sentence.
                report.error = sentence_of(message->err);
                fatal_ = fatal_ || rd_kafka_fatal_error(handle_.get(), nullptr, 0) != 0;
            }
            --unreported_;
        }
    }
}

}  // namespace platform::kafka
