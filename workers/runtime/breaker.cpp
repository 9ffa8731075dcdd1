#include "workers/runtime/breaker.hpp"

#include <algorithm>
#include <bit>

namespace workers {

using events::BreakerMoved, events::BreakerState;

void Breaker::restore(const BreakerMoved& last) {
    if (last.state == BreakerState::closed) {
        return;
    }
    state_ = BreakerState::open;
    reason_ = last.reason;
    until_ = last.at;
    open_for_ = options_.first;
}

std::size_t Breaker::room(base::Instant now, std::size_t running, std::size_t at_most) {
    if (state_ == BreakerState::open && now >= until_) {
        state_ = BreakerState::half_open;
        successes_ = 0;
    }
    const std::size_t limit = state_ == BreakerState::closed ? at_most
                              : state_ == BreakerState::open ? 0
                                                             : 1;
    return limit > running ? limit - running : 0;
}

std::optional<BreakerMoved> Breaker::succeeded(base::Instant now) {
    failures_ = 0;
    remember(false);
    if (state_ == BreakerState::closed || ++successes_ < options_.successes) {
        return std::nullopt;
    }
    state_ = BreakerState::closed;
    reason_.clear();
    open_for_ = base::Duration{0};
    return BreakerMoved{.state = state_, .reason = "probes succeeded", .at = now};
}

std::optional<BreakerMoved> Breaker::failed(base::Instant now, const std::string& reason) {
    ++failures_;
    remember(true);
    if (state_ == BreakerState::half_open) {
        return open(now, reason);
    }
    const bool is_enough = failures_ >= options_.failures || half_fail();
    if (state_ == BreakerState::open || !is_enough) {
        return std::nullopt;
    }
    return open(now, reason);
}

std::optional<BreakerMoved> Breaker::misconfigured(base::Instant now, const std::string& reason) {
    if (state_ == BreakerState::open) {
        return std::nullopt;
    }
    return open(now, reason);
}

// Probes, and calls that were under way when it opened, say nothing of how it is when it is closed.
void Breaker::remember(bool has_failed) {
    if (state_ == BreakerState::closed) {
        recent_ = recent_ << 1U | (has_failed ? 1U : 0U);
        remembered_ = std::min(remembered_ + 1, options_.last);
    }
}

bool Breaker::half_fail() const {
    const auto mask = ~std::uint64_t{0} >> (64 - options_.last);
    const auto failed = static_cast<std::size_t>(std::popcount(recent_ & mask));
    return remembered_ == options_.last && 2 * failed >= options_.last;
}

BreakerMoved Breaker::open(base::Instant now, const std::string& reason) {
    open_for_ =
        open_for_ == base::Duration{0} ? options_.first : std::min(open_for_ * 2, options_.longest);
    state_ = BreakerState::open;
    reason_ = reason;
    until_ = now + open_for_;
    failures_ = 0;
    recent_ = 0;
    remembered_ = 0;
    return {.state = state_, .reason = reason, .until = until_, .at = now};
}

}  // namespace workers
