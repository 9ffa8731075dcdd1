#pragma once
// One thread's producer and consumer; for platform/kafka/*.cpp only.

#include "platform/kafka/consumer.hpp"
#include "platform/kafka/producer.hpp"
#include "platform/kafka/wake_signal.hpp"

#include <optional>

namespace platform::kafka {

class KafkaClient final : public events::LogClient {
public:
    // `kafka` outlives it.
    KafkaClient(const KafkaOptions& kafka, events::ClientOptions options);

    bool append(const events::Partition& to, events::NewRecord record, std::uint64_t tag) override;
    void read_from(const events::Partition& partition, events::Offset offset) override;
    void stop_reading(const events::Partition& partition) override;
    void poll(events::LogEvents& out, base::Duration wait) override;

    void wake() override { signal_.wake(); }

    bool flush(base::Duration wait) override;

private:
    bool collect(events::LogEvents& out);

    const KafkaOptions& kafka_;
    events::ClientOptions options_;
    base::SystemClock clock_;  // of real sockets; nothing is decided by it
    WakeSignal signal_;
    std::vector<events::DeliveryReport> reports_;  // taken by flush, left for poll
    std::optional<Producer> producer_;
    std::optional<Consumer> consumer_;
};

}  // namespace platform::kafka
