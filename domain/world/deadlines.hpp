#pragma once
// Who wants to decide again, earliest first. A moment that was changed stays in the queue until it
// comes up; whether it still holds is asked then.

#include "base/time.hpp"

#include <cstdint>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

namespace domain {

enum class Noun : std::uint8_t {
    account,
    recipient,
    invite,
    import,
    batch,
    settings,
    cohort,
    verification,
    reset,
    service_token,
    waitlist,
    other
};

class DeadlineQueue {
public:
    struct Wait {
        base::Instant at;
        std::uint32_t handle = 0;
        Noun noun = Noun::other;

        // Equal moments in the order of the streams' first facts: the same in each fold.
        bool operator>(const Wait& other) const {
            return std::tie(at, noun, handle) > std::tie(other.at, other.noun, other.handle);
        }
    };

    DeadlineQueue() = default;

    explicit DeadlineQueue(std::vector<Wait> waits) : waits_{std::greater<>{}, std::move(waits)} {}

    void add(const Wait& wait) { waits_.push(wait); }

    // Drops what does not hold any more from the front, so that `front` is true.
    template <class Holds>
    void drop_stale(Holds&& holds) {
        while (!waits_.empty() && !holds(waits_.top())) {
            waits_.pop();
        }
    }

    const Wait* front() const { return waits_.empty() ? nullptr : &waits_.top(); }

private:
    std::priority_queue<Wait, std::vector<Wait>, std::greater<>> waits_;
};

}  // namespace domain
