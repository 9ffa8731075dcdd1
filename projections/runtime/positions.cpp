#include "projections/runtime/positions.hpp"

#include "platform/arrival.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace projections {

namespace {

// Nothing of the event loop that waits is in it: whoever publishes may outlive that.
struct Waiter {
    std::string projection;
    Position wanted;
    platform::Arrival arrival;
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

// Leaves the line when its coroutine ends, also when that was given up with its event loop.
class Positions::Queued {
public:
    Queued(std::shared_ptr<State> state, std::shared_ptr<Waiter> waiter)
        : state_{std::move(state)}, waiter_{std::move(waiter)} {}

    ~Queued() {
        const std::lock_guard lock{state_->mutex};
        std::erase(state_->waiters, waiter_);
    }

    Queued(const Queued&) = delete;
    Queued& operator=(const Queued&) = delete;

private:
    const std::shared_ptr<State> state_;
    const std::shared_ptr<Waiter> waiter_;
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
        waiter->arrival.arrive();
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
    const auto waiter = std::make_shared<Waiter>(std::move(projection), std::move(position));
    {
        const std::lock_guard lock{state_->mutex};
        if (is_reached(state_->applied, waiter->projection, waiter->wanted)) {
            co_return true;
        }
        state_->waiters.push_back(waiter);
    }
    const Queued queued{state_, waiter};
    const bool reached = co_await waiter->arrival.wait(deadline);
    co_return reached;
}

}  // namespace projections
