#include "platform/kafka/kafka_client.hpp"

#include <iterator>

namespace platform::kafka {

KafkaClient::KafkaClient(const KafkaOptions& kafka, events::ClientOptions options)
    : kafka_{kafka}, options_{std::move(options)} {}

bool KafkaClient::append(const events::Partition& to, events::NewRecord record, std::uint64_t tag) {
    if (events::bytes_of(record) > events::record_max_bytes) {
        return false;
    }
    if (!producer_) {
        producer_.emplace(kafka_, options_, signal_.descriptor());
    }
    return producer_->append(to, std::move(record), tag);
}

void KafkaClient::read_from(const events::Partition& partition, events::Offset offset) {
    if (!consumer_) {
        consumer_.emplace(kafka_, options_, signal_.descriptor());
    }
    consumer_->read_from(partition, offset);
}

void KafkaClient::stop_reading(const events::Partition& partition) {
    if (consumer_) {
        consumer_->stop_reading(partition);
    }
}

// librdkafka writes to the descriptor only when a queue was empty before, so the queues are looked
// at first and again after every sleep.
void KafkaClient::poll(events::LogEvents& out, base::Duration wait) {
    const auto until = clock_.steady() + wait;
    if (producer_) {
        producer_->send();
    }
    while (true) {
        const bool something = collect(out);
        if (signal_.take_wake() || something) {
            return;
        }
        const auto left = until - clock_.steady();
        if (left <= base::Duration::zero()) {
            return;
        }
        signal_.wait(left);
    }
}

// False when there was nothing.
bool KafkaClient::collect(events::LogEvents& out) {
    const auto size = [&] { return out.arrived.size() + out.reports.size() + out.failures.size(); };
    const std::size_t before = size();
    std::move(reports_.begin(), reports_.end(), std::back_inserter(out.reports));
    reports_.clear();
    if (producer_) {
        producer_->take_reports(out.reports);
    }
    if (consumer_) {
        consumer_->take(out);
    }
    return size() > before;
}

bool KafkaClient::flush(base::Duration wait) {
    const auto until = clock_.steady() + wait;
    if (producer_) {
        producer_->send();
    }
    while (producer_) {
        producer_->take_reports(reports_);
        if (producer_->unreported() == 0) {
            return true;
        }
        const auto left = until - clock_.steady();
        if (left <= base::Duration::zero()) {
            return false;
        }
        signal_.wait(left);
    }
    return true;
}

}  // namespace platform::kafka
