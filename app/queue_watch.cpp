#include "app/queue_watch.hpp"

#include <utility>

namespace app {

namespace {

constexpr base::Duration look_every{2'000};

}  // namespace

QueueWatch::QueueWatch(events::Log& log, std::vector<events::Partition> queues)
    : log_{log}, queues_{std::move(queues)}, thread_{[this] { look(); }} {}

QueueWatch::~QueueWatch() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
}

std::map<events::Partition, events::Offset> QueueWatch::ends() const {
    const std::lock_guard lock{mutex_};
    return ends_;
}

void QueueWatch::look() {
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        lock.unlock();
        std::map<events::Partition, events::Offset> seen;
        try {
            for (const auto& queue : queues_) {
                seen[queue] = log_.end_of(queue);
            }
        } catch (const events::LogUnavailable&) {
            seen.clear();  // No figure is better than an old one.
        }
        lock.lock();
        ends_ = std::move(seen);
        stop_.wait_for(lock, look_every, [this] { return stopping_; });
    }
}

}  // namespace app
