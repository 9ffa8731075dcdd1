#include "workers/runtime/policy.hpp"

#include <algorithm>

namespace workers {

namespace {

constexpr RetryPolicy invite_mail{.name = "invite_mail"};
constexpr RetryPolicy notice_mail{
    .name = "notice_mail",
    .attempts = 5,
    .first_wait = std::chrono::seconds{5},
    .longest_wait = std::chrono::seconds{60}
};
constexpr std::uint32_t doublings_max = 10;

}  // namespace

const RetryPolicy& policy_named(std::string_view name) {
    // A job of an unknown policy is retried like an invite.
    return name == notice_mail.name ? notice_mail : invite_mail;
}

base::Duration wait_after(const RetryPolicy& policy, std::uint32_t attempt, base::Random& random) {
    const auto doublings = std::min(attempt > 0 ? attempt - 1 : 0, doublings_max);
    const auto full = std::min(policy.first_wait * (1 << doublings), policy.longest_wait);
    const auto less = static_cast<double>(full.count()) / 4 * random.fraction();
    return full - base::Duration{static_cast<base::Duration::rep>(less)};
}

}  // namespace workers
