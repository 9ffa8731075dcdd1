#include "projections/runtime/sweep.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

namespace projections {

namespace {

constexpr base::Duration poll_wait{50};
// A log that says nothing for so long, although there is more, is taken for gone.
constexpr int silent_polls_max = 400;
// Batches on their way from the decoding thread; each is what one poll brought.
constexpr std::size_t queue_batches_max = 8;

struct Batch {
    std::vector<SweptRecord> records;
    std::int64_t read = 0;  // records so far, also those that are of no interest
    ReaderStates states;    // after it
};

class Queue {
public:
    // False: nobody wants more.
    bool push(Batch batch) {
        std::unique_lock lock{mutex_};
        room_.wait(lock, [&] { return closed_ || batches_.size() < queue_batches_max; });
        if (closed_) {
            return false;
        }
        batches_.push_back(std::move(batch));
        ready_.notify_one();
        return true;
    }

    void finish(std::exception_ptr error) {
        const std::lock_guard lock{mutex_};
        finished_ = true;
        error_ = error;
        ready_.notify_one();
    }

    // Absent at the end. Throws what the other side threw.
    std::optional<Batch> pop() {
        std::unique_lock lock{mutex_};
        ready_.wait(lock, [&] { return finished_ || !batches_.empty(); });
        if (batches_.empty()) {
            if (error_) {
                std::rethrow_exception(error_);
            }
            return std::nullopt;
        }
        Batch batch = std::move(batches_.front());
        batches_.pop_front();
        room_.notify_one();
        return batch;
    }

    void close() {
        const std::lock_guard lock{mutex_};
        closed_ = true;
        room_.notify_one();
    }

private:
    std::mutex mutex_;
    std::condition_variable room_;
    std::condition_variable ready_;
    std::deque<Batch> batches_;
    bool finished_ = false;
    bool closed_ = false;
    std::exception_ptr error_;
};

class Decoder {
public:
    Decoder(
        events::Log& log,
        const ReaderStates& from,
        const Ends& to,
        std::vector<std::string_view> types,
        Queue& queue
    )
        : client_{log.connect({.name = "sweep"})},
          reader_{from, std::move(types)},
          to_{to},
          queue_{queue} {
        for (const auto& [partition, end] : to_) {
            const auto next = reader_.next_offset(partition);
            if (next >= end) {
                continue;
            }
            ++unfinished_;
            client_->read_from(partition, next);
        }
    }

    void run() {
        events::LogEvents events;
        int silent_polls = 0;
        while (unfinished_ > 0) {
            events.clear();
            client_->poll(events, poll_wait);
            for (const auto& failure : events.failures) {
                throw events::LogUnavailable{fmt::format(
                    "{}-{}: {}", failure.partition.topic, failure.partition.number, failure.error
                )};
            }
            silent_polls = events.arrived.empty() ? silent_polls + 1 : 0;
            if (silent_polls > silent_polls_max) {
                throw events::LogUnavailable{"the log stopped answering"};
            }
            if (!events.arrived.empty() && !queue_.push(decode(events.arrived))) {
                return;
            }
        }
    }

private:
    Batch decode(const std::vector<events::Arrived>& arrived) {
        Batch batch;
        for (const auto& [partition, record] : arrived) {
            const auto end = to_.find(partition);
            if (record.offset >= end->second) {
                continue;
            }
            auto reading = reader_.read(partition, record);
            ++read_;
            if (record.offset + 1 >= end->second) {
                --unfinished_;
                client_->stop_reading(partition);
            }
            if (!reading.commit && reading.problem.empty()) {
                continue;
            }
            batch.records.push_back(
                {.partition = &end->first,
                 .offset = record.offset,
                 .types = std::string{record.header("types").value_or("")},
                 .reading = std::move(reading)}
            );
        }
        batch.read = read_;
        batch.states = reader_.states();
        return batch;
    }

    std::unique_ptr<events::LogClient> client_;
    FactReader reader_;
    const Ends& to_;
    Queue& queue_;
    std::size_t unfinished_ = 0;
    std::int64_t read_ = 0;
};

// Ends and joins the decoding thread however the caller leaves.
struct Joined {
    Queue& queue;
    std::thread thread;

    ~Joined() {
        queue.close();
        thread.join();
    }
};

}  // namespace

Ends ends_of(events::Log& log, const ReaderStates& states) {
    Ends ends;
    for (const auto& [partition, state] : states) {
        ends[partition] = log.end_of(partition);
    }
    return ends;
}

ReaderStates sweep(
    events::Log& log,
    const ReaderStates& from,
    const Ends& to,
    std::vector<std::string_view> types,
    const Sweep& each
) {
    std::int64_t total = 0;
    for (const auto& [partition, end] : to) {
        total += std::max<std::int64_t>(0, end - from.at(partition).next_offset);
    }
    Queue queue;
    Decoder decoder{log, from, to, std::move(types), queue};
    const Joined decoding{queue, std::thread{[&] {
                              try {
                                  decoder.run();
                                  queue.finish(nullptr);
                              } catch (...) {
                                  queue.finish(std::current_exception());
                              }
                          }}};
    auto states = from;
    while (auto batch = queue.pop()) {
        for (const auto& record : batch->records) {
            each.visit(record);
        }
        states = std::move(batch->states);
        if (each.go_on && !each.go_on(batch->read, total)) {
            break;
        }
    }
    return states;
}

}  // namespace projections
