#include "projections/runtime/positions.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

namespace projections {

namespace {

// `timer` is touched on its executor alone.
struct Waiter {
    Waiter(const boost::asio::any_io_executor& runs_on, std::string name, Position position)
        : executor{runs_on},
          timer{runs_on},
          projection{std::move(name)},
          wanted{std::move(position)} {}

    boost::asio::any_io_executor executor;
    boost::asio::steady_timer timer;
    std::string projection;
    Position wanted;
    std::atomic<bool> reached{false};
};

using Applied = std::map<std::string, std::map<events::Partition, events::Offset>, std::less<>>;

bool is_reached(const Applied& applied, const std::string& projection, const Position& wanted) {
    const auto known = applied.find(projection);
    return std::ranges::all_of(wanted, [&](const auto& one) {
        if (known == applied.end()) {
            return false;
        }
        const auto at = known->second.find({std::string{events::topics::facts}, one.first});
        return at != known->second.end() && at->second > one.second;
    });
}

}  // namespace

struct Positions::State {
    mutable std::mutex mutex;
    Applied applied;
    std::vector<std::shared_ptr<Waiter>> waiters;
};

Positions::Positions() : state_{std::make_shared<State>()} {}

Positions::~Positions() = default;

void Positions::publish(
    std::string_view projection, const events::Partition& partition, events::Offset next
) {
    const std::lock_guard lock{state_->mutex};
    auto known = state_->applied.find(projection);
    if (known == state_->applied.end()) {
        known = state_->applied.emplace(projection, Applied::mapped_type{}).first;
    }
    auto& at = known->second[partition];
    if (next <= at) {
        return;
    }
    at = next;
    std::erase_if(state_->waiters, [&](const std::shared_ptr<Waiter>& waiter) {
        if (!is_reached(state_->applied, waiter->projection, waiter->wanted)) {
            return false;
        }
        waiter->reached = true;
        boost::asio::post(waiter->executor, [waiter] { waiter->timer.cancel(); });
        return true;
    });
}

std::optional<events::Offset> Positions::applied_below(
    std::string_view projection, const events::Partition& partition
) const {
    const std::lock_guard lock{state_->mutex};
    const auto known = state_->applied.find(projection);
    if (known == state_->applied.end()) {
        return std::nullopt;
    }
    const auto at = known->second.find(partition);
    if (at == known->second.end()) {
        return std::nullopt;
    }
    return at->second;
}

bool Positions::has_waiters() const {
    const std::lock_guard lock{state_->mutex};
    return !state_->waiters.empty();
}

base::Task<bool> Positions::wait_for(
    std::string projection, Position position, base::Duration deadline
) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto state = state_;
    auto waiter = std::make_shared<Waiter>(executor, std::move(projection), std::move(position));
    {
        const std::lock_guard lock{state->mutex};
        if (is_reached(state->applied, waiter->projection, waiter->wanted)) {
            co_return true;
        }
        state->waiters.push_back(waiter);
    }
    waiter->timer.expires_after(deadline);
    while (!waiter->reached) {
        const auto [interrupted] =
            co_await waiter->timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        if (!interrupted) {
            break;
        }
    }
    {
        const std::lock_guard lock{state->mutex};
        std::erase(state->waiters, waiter);
    }
    co_return waiter->reached.load();
}

}  // namespace projections
