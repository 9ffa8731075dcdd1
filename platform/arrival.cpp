#include "platform/arrival.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>

namespace platform {

namespace {

using boost::asio::steady_timer;

constexpr auto quietly = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace

// The waiting coroutine owns the timer, so that nothing of its event loop outlives the loop.
struct Arrival::State : std::enable_shared_from_this<State> {
    std::mutex mutex;
    bool arrived = false;
    steady_timer* timer = nullptr;  // while somebody waits

    void arrive() {
        const std::lock_guard lock{mutex};
        if (arrived) {
            return;
        }
        arrived = true;
        if (timer) {
            boost::asio::post(timer->get_executor(), [self = shared_from_this()] { self->wake(); });
        }
    }

    void wake() {
        const std::lock_guard lock{mutex};
        if (timer) {
            timer->cancel();
        }
    }

    bool begin(steady_timer& waits) {
        const std::lock_guard lock{mutex};
        timer = &waits;
        return arrived;
    }

    bool end() {
        const std::lock_guard lock{mutex};
        timer = nullptr;
        return arrived;
    }
};

namespace {

template <class State>
class Waiting {
public:
    Waiting(State& state, steady_timer& timer) : state_{state}, arrived_{state.begin(timer)} {}

    ~Waiting() { state_.end(); }

    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    bool arrived() const { return arrived_; }

private:
    State& state_;
    bool arrived_;
};

}  // namespace

Arrival::Arrival() : state_{std::make_shared<State>()} {}

void Arrival::arrive() const {
    state_->arrive();
}

base::Task<bool> Arrival::wait(base::Duration within) const {
    const auto state = state_;
    const auto executor = co_await boost::asio::this_coro::executor;
    steady_timer timer{executor};
    timer.expires_after(within);
    const Waiting<State> waiting{*state, timer};
    if (waiting.arrived()) {
        co_return true;
    }
    co_await timer.async_wait(quietly);
    co_return state->end();
}

base::Task<void> pause(base::Duration length) {
    const auto executor = co_await boost::asio::this_coro::executor;
    steady_timer timer{executor};
    timer.expires_after(length);
    co_await timer.async_wait(quietly);
}

}  // namespace platform
