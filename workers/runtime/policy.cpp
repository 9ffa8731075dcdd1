#include "workers/runtime/policy.hpp"

#include <algorithm>

namespace workers {

namespace {

constexpr RetryPolicy invite_mail{.name = "invite_mail"};
constexpr std::uint32_t doublings_max = 10;

}  // namespace

const RetryPolicy& policy_named(std::string_view) {
    return invite_mail;  // The one there is; a job of an unknown policy is retried like mail.
}

base::Duration wait_after(const RetryPolicy& policy, std::uint32_t attempt, base::Random& random) {
    const auto doublings = std::min(attempt > 0 ? attempt - 1 : 0, doublings_max);
    const auto full = std::min(policy.first_wait * (1 << doublings), policy.longest_wait);
    const auto less = static_cast<double>(full.count()) / 4 * random.fraction();
    return full - base::Duration{static_cast<base::Duration::rep>(less)};
}

}  // namespace workers
