#pragma once
// Where queues end, as the log said a moment ago: asking blocks, so it is done on a thread of its
// own.

#include "base/time.hpp"
#include "events/log.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace app {

class QueueWatch {
public:
    // The log outlives it.
    QueueWatch(events::Log& log, std::vector<events::Partition> queues);
    ~QueueWatch();

    QueueWatch(const QueueWatch&) = delete;
    QueueWatch& operator=(const QueueWatch&) = delete;

    // Those that the log told of; thread-safe.
    std::map<events::Partition, events::Offset> ends() const;

private:
    void look();

    events::Log& log_;
    const std::vector<events::Partition> queues_;
    mutable std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::map<events::Partition, events::Offset> ends_;
    std::thread thread_;
};

}  // namespace app
