#pragma once
// A coroutine that waits until another thread has done something for it, and no longer than told.

#include "base/task.hpp"
#include "base/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <exception>
#include <memory>

namespace platform::postgres {

// Made on the executor of the coroutine, held by both sides.
class Waiting : public std::enable_shared_from_this<Waiting> {
public:
    Waiting(const boost::asio::any_io_executor& executor, base::Duration deadline);

    // Once, from any thread. What was written before is seen by who waits.
    void tell(std::exception_ptr error);

    // Throws what was told, or QueryTookTooLong after the deadline, which began when it was made.
    base::Task<void> until_told();

private:
    boost::asio::any_io_executor executor_;
    boost::asio::steady_timer timer_;  // touched on the executor alone
    std::atomic<bool> is_told_{false};
    std::exception_ptr error_;
};

}  // namespace platform::postgres
