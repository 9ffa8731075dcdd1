#include "tests/platform/http_waits.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace http_test {

namespace asio = boost::asio;

base::Task<void> Door::pass() {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor};
    ++waiting_;
    try {
        while (!open_) {
            timer.expires_after(2ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
    } catch (...) {
        ++cancelled_;
        throw;
    }
    --waiting_;
}

}  // namespace http_test
