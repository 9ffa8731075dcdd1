#include "platform/kafka/single_reader.hpp"

#include "platform/kafka/connection.hpp"
#include "platform/kafka/consumer.hpp"
#include "platform/kafka/offsets.hpp"
#include "platform/kafka/troubles.hpp"

#include <fmt/format.h>

namespace platform::kafka {

namespace {

constexpr int nudge_after_ms = 5;
constexpr int nudge_timeout_ms = 500;

// Stops what was started, whatever happens in between.
class Started {
public:
    Started(rd_kafka_topic_t* topic, std::int32_t number) : topic_{topic}, number_{number} {}

    ~Started() { rd_kafka_consume_stop(topic_, number_); }

    Started(const Started&) = delete;
    Started& operator=(const Started&) = delete;

private:
    rd_kafka_topic_t* topic_;
    std::int32_t number_;
};

}  // namespace

SingleReader::SingleReader(const KafkaOptions& options)
    : options_{options},
      handle_{open(
          RD_KAFKA_CONSUMER,
          configure(
              options,
              "single",
              {
                  {"enable.auto.commit", "false"},
                  {"enable.auto.offset.store", "false"},
                  {"auto.offset.reset", "error"},
                  {"enable.partition.eof", "true"},
                  {"fetch.wait.max.ms", "1"},
                  // One record is wanted: no more is fetched than comes with it.
                  {"queued.min.messages", "1000"},
                  {"fetch.message.max.bytes", "65536"},
              }
          )
      )} {}

rd_kafka_topic_t* SingleReader::topic(const std::string& name) {
    auto& topic = topics_[name];
    if (!topic) {
        topic.reset(rd_kafka_topic_new(handle_.get(), name.c_str(), nullptr));
    }
    return topic.get();
}

std::optional<events::Record> SingleReader::read(
    const events::Partition& partition, events::Offset offset
) {
    const std::lock_guard lock{mutex_};
    const auto what = fmt::format("reading {}/{} at {}", partition.topic, partition.number, offset);
    auto* const raw = topic(partition.topic);
    if (rd_kafka_consume_start(raw, partition.number, offset) != 0) {
        check(rd_kafka_last_error(), what);
    }
    const Started started{raw, partition.number};
    const Message message = first_message(raw, partition);
    if (!message) {
        check(RD_KAFKA_RESP_ERR__TIMED_OUT, what);
    }
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        return std::nullopt;
    }
    if (trouble_of(message->err) == Trouble::out_of_range) {
        return std::nullopt;
    }
    check(message->err, what, rd_kafka_message_errstr(message.get()));
    if (message->offset != offset) {
        return std::nullopt;
    }
    return record_of(*message);
}

// librdkafka 2.0.2 at times begins to fetch only when its thread looks around by itself, once a
// second. Any answer of the broker makes it look, so it is asked something until the record is
// here.
Message SingleReader::first_message(rd_kafka_topic_t* topic, const events::Partition& partition) {
    const auto until = clock_.steady() + options_.request_timeout;
    while (clock_.steady() < until) {
        Message message{rd_kafka_consume(topic, partition.number, nudge_after_ms)};
        if (message) {
            return message;
        }
        static_cast<void>(
            ask_offset(handle_.get(), partition, RD_KAFKA_OFFSET_END, nudge_timeout_ms)
        );
    }
    return nullptr;
}

}  // namespace platform::kafka
