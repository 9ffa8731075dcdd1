#include "api/funnel_periods.hpp"

#include <chrono>
#include <cmath>

namespace api {

namespace {

using std::chrono::days;

base::Instant midnight(base::Instant at) {
    return std::chrono::floor<days>(at);
}

base::Instant a_month_before(base::Instant at) {
    const auto day = std::chrono::floor<days>(at);
    const std::chrono::year_month_day date{day};
    auto before = date - std::chrono::months{1};
    if (!before.ok()) {
        before = before.year() / before.month() / std::chrono::last;
    }
    return std::chrono::sys_days{before} + (at - day);
}

double rounded(double value, double places) {
    return std::round(value * places) / places;
}

}  // namespace

TimeSpan span_of(Period period, base::Instant now) {
    switch (period) {
        case Period::today:
            return {.from = midnight(now), .until = now};
        case Period::yesterday:
            return {.from = midnight(now) - days{1}, .until = midnight(now)};
        case Period::last_7_days:
            return {.from = now - days{7}, .until = now};
        case Period::last_30_days:
            return {.from = now - days{30}, .until = now};
        case Period::this_month:
            break;
    }
    const std::chrono::year_month_day today{std::chrono::floor<days>(now)};
    return {.from = std::chrono::sys_days{today.year() / today.month() / 1}, .until = now};
}

TimeSpan compared_with(Comparison comparison, const TimeSpan& span) {
    switch (comparison) {
        case Comparison::previous_period:
            return {.from = span.from - (span.until - span.from), .until = span.from};
        case Comparison::same_period_last_week:
            return {.from = span.from - days{7}, .until = span.until - days{7}};
        case Comparison::same_period_last_month:
            break;
    }
    return {.from = a_month_before(span.from), .until = a_month_before(span.until)};
}

double rate(std::uint64_t to, std::uint64_t from) {
    constexpr double four_places = 10'000;
    return from == 0 ? 0
                     : rounded(static_cast<double>(to) / static_cast<double>(from), four_places);
}

double growth(std::uint64_t before, std::uint64_t now) {
    constexpr double two_places = 100;
    constexpr double percent = 100;
    if (before == 0) {
        return now > 0 ? percent : 0;
    }
    const auto was = static_cast<double>(before);
    return rounded((static_cast<double>(now) - was) / was * percent, two_places);
}

}  // namespace api
