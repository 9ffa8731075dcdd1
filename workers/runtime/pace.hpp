#pragma once
// How fast jobs are done: a figure for people, not for rules.

#include "base/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>

namespace workers {

// Times are those of a steady clock.
class Pace {
public:
    static constexpr std::int64_t seconds_looked_at = 5;

    void count(base::Duration now) {
        auto& slot = slots_[index_of(second_of(now))];
        if (slot.second != second_of(now)) {
            slot = {.second = second_of(now)};
        }
        ++slot.done;
    }

    // Over the last five seconds that are over; the one that runs would look like a drop.
    double per_second(base::Duration now) const {
        const auto second = second_of(now);
        std::uint64_t done = 0;
        for (const auto& slot : slots_) {
            if (slot.second >= second - seconds_looked_at && slot.second < second) {
                done += slot.done;
            }
        }
        return static_cast<double>(done) / seconds_looked_at;
    }

private:
    struct Slot {
        std::int64_t second = -1 - seconds_looked_at;  // before any
        std::uint64_t done = 0;
    };

    static std::int64_t second_of(base::Duration now) {
        return std::chrono::floor<std::chrono::seconds>(now).count();
    }

    static std::size_t index_of(std::int64_t second) {
        constexpr std::int64_t slots = seconds_looked_at + 1;
        return static_cast<std::size_t>((second % slots + slots) % slots);
    }

    std::array<Slot, seconds_looked_at + 1> slots_;
};

}  // namespace workers
