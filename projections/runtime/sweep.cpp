#include "projections/runtime/sweep.hpp"

#include "platform/thread_name.hpp"

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
// Batches on their way from the fetching thread; each is what one poll brought.
constexpr std::size_t queue_batches_max = 4;

using Batch = std::vector<events::Arrived>;

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

class Fetcher {
public:
    Fetcher(events::Log& log, const ReaderStates& from, const Ends& to, Queue& queue)
        : client_{log.connect({.name = "sweep", .fetch_min_bytes = events::unhurried_fetch_bytes})},
          queue_{queue} {
        for (const auto& [partition, end] : to) {
            const auto next = from.at(partition).next_offset;
            if (next >= end) {
                continue;
            }
            ends_.emplace(partition, end);
            client_->read_from(partition, next);
        }
    }

    void run() {
        platform::name_thread("fetch");
        events::LogEvents events;
        int silent_polls = 0;
        while (!ends_.empty()) {
            events.clear();
            client_->poll(events, poll_wait);
            for (const auto& failure : events.failures) {
                throw events::LogUnavailable{fmt::format(
                    "{}/{}: {}", failure.partition.topic, failure.partition.number, failure.error
                )};
            }
            silent_polls = events.arrived.empty() ? silent_polls + 1 : 0;
            if (silent_polls > silent_polls_max) {
                throw events::LogUnavailable{"the log stopped answering"};
            }
            drop_what_is_beyond(events.arrived);
            if (!events.arrived.empty() && !queue_.push(std::move(events.arrived))) {
                return;
            }
        }
    }

private:
    void drop_what_is_beyond(Batch& batch) {
        std::erase_if(batch, [&](const events::Arrived& arrived) {
            const auto found = ends_.find(arrived.partition);
            if (found == ends_.end()) {
                return true;
            }
            const auto end = found->second;
            if (arrived.record.offset + 1 >= end) {
                client_->stop_reading(arrived.partition);
                ends_.erase(found);
            }
            return arrived.record.offset >= end;
        });
    }

    std::unique_ptr<events::LogClient> client_;
    Ends ends_;  // of partitions that are not done
    Queue& queue_;
};

// Ends and joins the fetching thread however the caller leaves.
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

SweepOutcome sweep(
    events::Log& log,
    const ReaderStates& from,
    const Ends& to,
    std::vector<std::string_view> types,
    Swept& swept,
    const GoOn& go_on
) {
    SweepProgress progress;
    for (const auto& [partition, end] : to) {
        progress.total += std::max<std::int64_t>(0, end - from.at(partition).next_offset);
    }
    Queue queue;
    Fetcher fetcher{log, from, to, queue};
    const Joined fetching{queue, std::thread{[&] {
                              try {
                                  fetcher.run();
                                  queue.finish(nullptr);
                              } catch (...) {
                                  queue.finish(std::current_exception());
                              }
                          }}};
    FactReader reader{from, std::move(types)};
    const events::CommitStream::Visit fact = [&](const events::SeenFact& seen) {
        swept.fact(seen);
    };
    while (const auto batch = queue.pop()) {
        for (const auto& [partition, record] : *batch) {
            const auto reading =
                reader.visit(partition, record, [&] { swept.begin(partition, record); }, fact);
            if (!reading.problem.empty()) {
                swept.problem(partition, record, reading);
            }
        }
        reader.settle();
        progress.read += static_cast<std::int64_t>(batch->size());
        progress.facts = reader.facts();
        if (go_on && !go_on(progress)) {
            break;
        }
    }
    return {.states = reader.states(), .progress = progress};
}

}  // namespace projections
