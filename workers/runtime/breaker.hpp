#pragma once
// Stops calling a provider that does not answer, and feels its way back with one call at a time.
// While it is open jobs wait and burn no attempts.

#include "base/time.hpp"
#include "events/jobs.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace workers {

struct BreakerOptions {
    int failures = 5;              // in a row
    base::Duration first{60'000};  // open for, doubling each time
    base::Duration longest{600'000};
    int successes = 2;      // of probes, to close again
    std::size_t last = 20;  // of so many calls, half fail: then it opens too; 64 at most
};

class Breaker {
public:
    explicit Breaker(BreakerOptions options) : options_{options} {}

    // After a restart: an open one is tried with a probe at once.
    void restore(const events::BreakerMoved& last);

    // How many calls may start now, given those under way.
    std::size_t room(base::Instant now, std::size_t running, std::size_t at_most);

    // Each returns what moved, for the ledger; absent when nothing did.
    std::optional<events::BreakerMoved> succeeded(base::Instant now);
    std::optional<events::BreakerMoved> failed(base::Instant now, const std::string& reason);
    // Credentials or registration: nobody's job will pass, open at the first.
    std::optional<events::BreakerMoved> misconfigured(base::Instant now, const std::string& reason);

    events::BreakerState state() const { return state_; }

    const std::string& reason() const { return reason_; }

    // When an open one lets a probe through.
    base::Instant until() const { return until_; }

private:
    events::BreakerMoved open(base::Instant now, const std::string& reason);
    void remember(bool has_failed);
    bool half_fail() const;

    const BreakerOptions options_;
    events::BreakerState state_ = events::BreakerState::closed;
    std::string reason_;
    int failures_ = 0;            // in a row
    std::uint64_t recent_ = 0;    // the last calls while closed, the latest lowest; 1: failed
    std::size_t remembered_ = 0;  // of them
    int successes_ = 0;
    base::Duration open_for_{0};
    base::Instant until_;
};

}  // namespace workers
