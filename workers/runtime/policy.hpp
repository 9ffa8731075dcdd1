#pragma once
// How jobs are retried, by name.

#include "base/random.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <string_view>

namespace workers {

struct RetryPolicy {
    std::string_view name;
    std::uint32_t attempts = 3;
    base::Duration first_wait{60'000};  // doubles with each attempt
    base::Duration longest_wait{600'000};
};

// Invite mail: 60 s · 2^n with jitter, 600 s at most, 3 attempts. Notices, for which somebody
// waits: 5 s · 2^n, 60 s at most, 5 attempts.
const RetryPolicy& policy_named(std::string_view name);

// Before the attempt after `attempt`: between the full wait and a quarter less, so that many that
// failed together do not come back together.
base::Duration wait_after(const RetryPolicy& policy, std::uint32_t attempt, base::Random& random);

}  // namespace workers
