#pragma once
// What the broker's clock must show by now, as far as records of ours tell that were read back.
// Time passes alike here and there, so a wall clock that was set since is noticed without another
// record.

#include "base/time.hpp"

#include <algorithm>

namespace shards {

class BrokerClock {
public:
    // Appended at that time by the broker's clock, and between these two by our steady one.
    void note(base::Instant appended_at, base::Duration sent, base::Duration read) {
        appended_at_ = appended_at;
        sent_ = sent;
        read_ = read;
    }

    // What it must show at least.
    base::Instant earliest(base::Duration steady) const { return appended_at_ + (steady - read_); }

    // How far it is, at least and at most, from what we take for the time.
    base::Duration least_skew(base::Instant now, base::Duration steady) const {
        return std::max({now - latest(steady), earliest(steady) - now, base::Duration{0}});
    }

    base::Duration most_skew(base::Instant now, base::Duration steady) const {
        return std::max(now - earliest(steady), latest(steady) - now);
    }

private:
    base::Instant latest(base::Duration steady) const { return appended_at_ + (steady - sent_); }

    base::Instant appended_at_;
    base::Duration sent_{0};
    base::Duration read_{0};
};

}  // namespace shards
