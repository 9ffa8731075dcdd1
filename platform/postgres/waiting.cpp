#include "platform/postgres/waiting.hpp"

#include "platform/postgres/faults.hpp"

#include <algorithm>
#include <utility>

namespace platform::postgres {

Waiting::Waiting(base::Duration deadline) : until_{std::chrono::steady_clock::now() + deadline} {}

void Waiting::tell(std::exception_ptr error) {
    error_ = std::move(error);
    arrival_.arrive();
}

base::Task<void> Waiting::until_told() {
    const auto left = std::chrono::ceil<base::Duration>(until_ - std::chrono::steady_clock::now());
    const bool is_told = co_await arrival_.wait(std::max(left, base::Duration{0}));
    if (!is_told) {
        throw QueryTookTooLong{"the database did not answer in time"};
    }
    if (error_) {
        std::rethrow_exception(error_);
    }
}

}  // namespace platform::postgres
