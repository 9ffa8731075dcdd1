#include "platform/postgres/waiting.hpp"

#include "platform/postgres/faults.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

namespace platform::postgres {

Waiting::Waiting(const boost::asio::any_io_executor& executor, base::Duration deadline)
    : executor_{executor}, timer_{executor} {
    timer_.expires_after(deadline);
}

void Waiting::tell(std::exception_ptr error) {
    error_ = std::move(error);
    is_told_ = true;
    boost::asio::post(executor_, [self = shared_from_this()] { self->timer_.cancel(); });
}

base::Task<void> Waiting::until_told() {
    const auto self = shared_from_this();
    // The timer may have been cancelled before it is waited for: then it was told already.
    while (!is_told_ && timer_.expiry() > std::chrono::steady_clock::now()) {
        co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    if (!is_told_) {
        throw QueryTookTooLong{"the database did not answer in time"};
    }
    if (error_) {
        std::rethrow_exception(error_);
    }
}

}  // namespace platform::postgres
