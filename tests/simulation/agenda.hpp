#pragma once
// Virtual time: what happens next, and when. Nothing waits; the clock moves to the next entry.

#include "base/random.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <functional>
#include <queue>
#include <tuple>
#include <vector>

namespace simulation {

// Since the run began.
using Time = base::Duration;

class Agenda {
public:
    explicit Agenda(std::uint64_t seed) : random_{seed} {}

    Time now() const { return now_; }

    void at(Time when, std::function<void()> what);

    void after(base::Duration wait, std::function<void()> what) {
        at(now_ + wait, std::move(what));
    }

    // Everything up to and including that time.
    void run_until(Time when);

    // It is so much later, and nothing happened meanwhile: all that was planned is as far off as
    // before.
    void skip(base::Duration time);

    // How many entries were carried out so far.
    std::uint64_t steps() const { return steps_; }

private:
    struct Entry {
        Time when;
        std::uint64_t lot = 0;  // of several at one time anyone may be first
        std::uint64_t number = 0;
        std::function<void()> what;

        bool operator>(const Entry& other) const {
            return std::tie(when, lot, number) > std::tie(other.when, other.lot, other.number);
        }
    };

    base::SeededRandom random_;
    Time now_{0};
    std::uint64_t steps_ = 0;
    std::uint64_t next_number_ = 0;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> entries_;
};

// 2026-03-02T12:00:00Z.
inline constexpr base::Instant start_of_time{base::Duration{1'772'452'800'000}};

// The clock of one machine: right, until somebody sets it.
class MachineClock final : public base::Clock {
public:
    explicit MachineClock(const Agenda& agenda) : agenda_{agenda} {}

    base::Instant now() const override { return start_of_time + agenda_.now() + wrong_by_; }

    base::Duration steady() const override { return agenda_.now(); }

    // By how much the wall clock is ahead of the true time from now on.
    void set_wrong(base::Duration by) { wrong_by_ = by; }

    base::Duration wrong_by() const { return wrong_by_; }

private:
    const Agenda& agenda_;
    base::Duration wrong_by_{0};
};

}  // namespace simulation
