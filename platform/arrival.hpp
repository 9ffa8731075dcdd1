#pragma once
// Lets a coroutine wait for something that another thread will say: a callback's answer, a report.

#include "base/task.hpp"
#include "base/time.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace platform {

class Arrival {
public:
    Arrival();

    // From any thread; once is enough. Harmless when nobody waits (any more).
    void arrive() const;

    // True once it has arrived; false when `within` is over first. One coroutine waits, on an
    // executor that runs one thing at a time.
    base::Task<bool> wait(base::Duration within) const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

// A value from another thread.
template <class T>
class Expected {
public:
    // Once, from any thread.
    void arrive(T value) const {
        value_->emplace(std::move(value));
        arrival_.arrive();
    }

    // Absent: not within that time.
    base::Task<std::optional<T>> wait(base::Duration within) const {
        const bool arrived = co_await arrival_.wait(within);
        if (!arrived) {
            co_return std::nullopt;
        }
        co_return std::move(*value_);
    }

private:
    Arrival arrival_;
    std::shared_ptr<std::optional<T>> value_ = std::make_shared<std::optional<T>>();
};

// On the coroutine's executor.
base::Task<void> pause(base::Duration length);

}  // namespace platform
