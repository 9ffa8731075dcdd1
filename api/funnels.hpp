#pragma once
// How far instructors and students come, who is stuck on the way, and what changed: for operators
// and their programs.

#include "api/funnel_periods.hpp"
#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"
#include "projections/lifecycle.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace api {

struct StageCount {
    std::string stage;
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(StageCount, (), (stage, count))

struct StageRate {
    std::string from_stage;
    std::string to_stage;
    double rate = 0;  // to four places; 0 of nobody
};
BOOST_DESCRIBE_STRUCT(StageRate, (), (from_stage, to_stage, rate))

struct FoundingCapView {
    std::int64_t cap = 0;
    std::uint32_t used = 0;
    std::uint32_t remaining = 0;
    bool is_founding_phase = true;
};
BOOST_DESCRIBE_STRUCT(FoundingCapView, (), (cap, used, remaining, is_founding_phase))

struct TimeWindow {
    OrNull<base::Instant> start;
    OrNull<base::Instant> end;  // exclusive
};
BOOST_DESCRIBE_STRUCT(TimeWindow, (), (start, end))

struct FoundingFunnel {
    std::vector<StageCount> stages;  // from registered on, each instructor once
    std::vector<StageRate> conversion_rates;
    FoundingCapView founding_cap;
    TimeWindow time_window;
};
BOOST_DESCRIBE_STRUCT(FoundingFunnel, (), (stages, conversion_rates, founding_cap, time_window))

struct StuckInstructor {
    std::string user_id;
    OrNull<std::string> email;
    OrNull<std::string> name;
    std::string stage;
    base::Instant since;
    std::uint32_t days_stuck = 0;  // whole ones
};
BOOST_DESCRIBE_STRUCT(StuckInstructor, (), (user_id, email, name, stage, since, days_stuck))

struct StuckInstructors {
    std::uint64_t total = 0;                   // also those who are not listed
    std::vector<StageCount> summary;           // of all of them
    std::vector<StuckInstructor> instructors;  // who waits longest comes first
};
BOOST_DESCRIBE_STRUCT(StuckInstructors, (), (total, summary, instructors))

struct PeriodFunnel {
    base::Instant start;
    base::Instant end;  // exclusive
    std::vector<StageCount> stages;
    OrNull<double> overall_percent;  // of the last stage; null while that is not counted
};
BOOST_DESCRIBE_STRUCT(PeriodFunnel, (), (start, end, stages, overall_percent))

struct StageGrowth {
    std::string stage;
    double percent = 0;
};
BOOST_DESCRIBE_STRUCT(StageGrowth, (), (stage, percent))

struct FunnelSnapshot {
    Period period = Period::last_7_days;
    PeriodFunnel current;
    OrNull<Comparison> compare;
    OrNull<PeriodFunnel> previous;
    std::vector<StageGrowth> changes;
    std::vector<std::string> insights;
    std::vector<std::string> omitted;  // stages that nothing tells of yet
};
BOOST_DESCRIBE_STRUCT(
    FunnelSnapshot, (), (period, current, compare, previous, changes, insights, omitted)
)

using platform::http::Request, platform::http::Response;

// Instructors by the stages they reached within a window of days (UTC).
base::Task<Response> show_founding_funnel(Request& request, Services& services);

// Instructors of whom nothing was told for so many days.
base::Task<Response> list_stuck_instructors(Request& request, Services& services);

// Students, this period and another. Stages of areas that are not there yet are named as omitted.
base::Task<Response> show_funnel_snapshot(Request& request, Services& services);

}  // namespace api
