#pragma once
// Periods that funnels are told of, and what changes between two of them mean. Days begin at
// midnight UTC.

#include "base/describe.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>

namespace api {

enum class Period { today, yesterday, last_7_days, last_30_days, this_month };
BOOST_DESCRIBE_ENUM(Period, today, yesterday, last_7_days, last_30_days, this_month)

enum class Comparison { previous_period, same_period_last_week, same_period_last_month };
BOOST_DESCRIBE_ENUM(Comparison, previous_period, same_period_last_week, same_period_last_month)

// Half open.
struct TimeSpan {
    base::Instant from;
    base::Instant until;
    bool operator==(const TimeSpan&) const = default;
};

// Up to now, but for yesterday.
TimeSpan span_of(Period period, base::Instant now);

// As long, right before; or a week or a month before. A day that the month before does not have is
// its last.
TimeSpan compared_with(Comparison comparison, const TimeSpan& span);

// Of one stage to another, to four places; 0 of nobody.
double rate(std::uint64_t to, std::uint64_t from);

// By how many percent it grew, to two places. From nothing to something: 100; nothing twice: 0.
double growth(std::uint64_t before, std::uint64_t now);

}  // namespace api
