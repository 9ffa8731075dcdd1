#pragma once
// A coroutine that waits until another thread has done something for it, and no longer than told.

#include "base/task.hpp"
#include "base/time.hpp"
#include "platform/arrival.hpp"

#include <chrono>
#include <exception>

namespace platform::postgres {

// Held by both sides: nothing of the coroutine's event loop is in it, so that the other side may
// outlive that.
class Waiting {
public:
    explicit Waiting(base::Duration deadline);

    // Once, from any thread. What was written before is seen by who waits.
    void tell(std::exception_ptr error);

    // Throws what was told, or QueryTookTooLong after the deadline, which began when it was made.
    base::Task<void> until_told();

private:
    const std::chrono::steady_clock::time_point until_;
    const platform::Arrival arrival_;
    std::exception_ptr error_;  // written before it has arrived, read after
};

}  // namespace platform::postgres
