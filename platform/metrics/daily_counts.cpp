#include "platform/metrics/daily_counts.hpp"

namespace platform::metrics {

namespace {

std::int64_t hour_of(base::Instant at) {
    return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

}  // namespace

void DailyCounts::count(std::string_view name, base::Instant now) {
    const auto number = hour_of(now);
    const std::lock_guard lock{mutex_};
    auto& hour = hours_[static_cast<std::size_t>(number) % hours_.size()];
    if (hour.number != number) {
        hour = {.number = number};
    }
    const auto found = hour.counts.find(name);
    if (found == hour.counts.end()) {
        hour.counts.emplace(name, 1);
    } else {
        ++found->second;
    }
}

std::map<std::string, std::uint64_t> DailyCounts::counts(base::Instant now) const {
    const auto number = hour_of(now);
    const std::lock_guard lock{mutex_};
    std::map<std::string, std::uint64_t> sums;
    for (const auto& hour : hours_) {
        const bool is_recent = hour.number > number - static_cast<std::int64_t>(hours_.size()) &&
                               hour.number <= number;
        if (!is_recent) {
            continue;
        }
        for (const auto& [name, count] : hour.counts) {
            sums[name] += count;
        }
    }
    return sums;
}

}  // namespace platform::metrics
