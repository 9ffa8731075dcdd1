#include "workers/runtime/rate_limit.hpp"

#include <algorithm>

namespace workers {

namespace {

constexpr double rate_min = 0.2;
constexpr double back_each_minute = 0.1;
constexpr base::Duration one_complaint{1'000};

}  // namespace

RateLimit::RateLimit(double per_second, base::Duration now)
    : full_{per_second},
      rate_{per_second},
      filled_at_{now},
      not_before_{now},
      halved_at_{now - one_complaint} {}

bool RateLimit::may_call(base::Duration now) {
    if (now < not_before_) {
        return false;
    }
    if (full_ <= 0) {
        return true;
    }
    refill(now);
    return tokens_ >= 1;
}

void RateLimit::called() {
    if (full_ > 0) {
        tokens_ -= 1;
    }
}

void RateLimit::too_fast(base::Duration now, base::Duration wait) {
    not_before_ = std::max(not_before_, now + wait);
    if (full_ <= 0 || now - halved_at_ < one_complaint) {
        return;
    }
    refill(now);
    halved_at_ = now;
    rate_ = std::max(rate_ / 2, std::min(rate_min, full_));
    tokens_ = std::min(tokens_, 1.0);
}

void RateLimit::refill(base::Duration now) {
    const auto seconds = static_cast<double>((now - filled_at_).count()) / 1000;
    filled_at_ = now;
    tokens_ = std::min(tokens_ + seconds * rate_, std::max(1.0, rate_));
    rate_ = std::min(full_, rate_ + full_ * back_each_minute * seconds / 60);
}

}  // namespace workers
