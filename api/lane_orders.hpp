#pragma once
// A person's word about jobs, on its way to the lane: put on the lane's urgent queue.

#include "base/task.hpp"
#include "events/job_record.hpp"
#include "events/log.hpp"

#include <memory>

namespace api {

class LaneOrders {
public:
    // A thread of its own; the log outlives it.
    explicit LaneOrders(events::Log& log);
    ~LaneOrders();

    LaneOrders(const LaneOrders&) = delete;
    LaneOrders& operator=(const LaneOrders&) = delete;

    // True once it is durable; false when that is not known within ten seconds. Orders are
    // idempotent: repeating one does no harm.
    base::Task<bool> send(events::JobOrder order);

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace api
