#include "api/funnels.hpp"

#include "api/answers.hpp"
#include "api/beta_metrics.hpp"
#include "api/founding.hpp"
#include "api/people.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/describe.hpp"
#include "base/json_write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::lifecycle;

constexpr std::uint32_t days_default = 7;
constexpr std::uint32_t days_max = 90;
constexpr std::uint32_t stuck_default = 50;
constexpr std::uint32_t stuck_max = 200;
constexpr double drop_worth_telling = -30;

// Of students, after signing up: who tells of them is not there yet.
constexpr std::array omitted_stages{
    "verified", "search", "booking_started", "booking_confirmed", "completed"
};

std::vector<StageCount> stages_of(const list::Reached& reached) {
    std::vector<StageCount> stages;
    base::for_each_field<list::Reached>([&](std::string_view name, auto pointer) {
        stages.push_back({.stage = std::string{name}, .count = reached.*pointer});
    });
    return stages;
}

std::vector<StageRate> rates_of(const std::vector<StageCount>& stages) {
    std::vector<StageRate> rates;
    for (std::size_t i = 1; i < stages.size(); ++i) {
        rates.push_back(
            {.from_stage = stages[i - 1].stage,
             .to_stage = stages[i].stage,
             .rate = rate(stages[i].count, stages[i - 1].count)}
        );
    }
    return rates;
}

list::Window read_window(Query& query) {
    list::Window window{.from = query.day("start_date")};
    if (const auto last = query.day("end_date")) {
        window.until = *last + std::chrono::days{1};
    }
    return window;
}

OrNull<std::string> name_of(const Services& services, const Member& member) {
    std::string name;
    for (const auto* part : {&member.first_name, &member.last_name}) {
        const auto text = *part ? text_of(services.keys, **part) : std::nullopt;
        if (text && !text->empty()) {
            name += (name.empty() ? "" : " ") + *text;
        }
    }
    return name.empty() ? OrNull<std::string>{} : OrNull<std::string>{std::move(name)};
}

StuckInstructor stuck_of(const Services& services, const list::Path& row) {
    const auto waits = services.clock.now() - row.latest_at;
    StuckInstructor stuck{
        .user_id = row.account.text,
        .stage = std::string{base::name_of(row.latest)},
        .since = row.latest_at,
        .days_stuck =
            static_cast<std::uint32_t>(std::chrono::floor<std::chrono::days>(waits).count())
    };
    if (const auto member = services.access.find(row.account)) {
        stuck.email = text_of(services.keys, member->address);
        stuck.name = name_of(services, *member);
    }
    return stuck;
}

struct Found {
    std::vector<list::StuckAt> counts;
    std::vector<list::Path> rows;
};

PeriodFunnel funnel_of(const TimeSpan& span, std::uint64_t signed_up) {
    return {
        .start = span.from, .end = span.until, .stages = {{.stage = "signup", .count = signed_up}}
    };
}

void compare(const PeriodFunnel& before, FunnelSnapshot& view) {
    for (std::size_t i = 0; i < view.current.stages.size(); ++i) {
        const auto& stage = view.current.stages[i];
        const auto change = growth(before.stages[i].count, stage.count);
        view.changes.push_back({.stage = stage.stage, .percent = change});
        if (change <= drop_worth_telling) {
            view.insights.push_back(fmt::format("{} dropped by {:.2f} %", stage.stage, -change));
        }
    }
}

}  // namespace

base::Task<Response> show_founding_funnel(Request& request, Services& services) {
    Query query{request};
    const auto window = read_window(query);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, lifecycle_projection);
    const auto places = co_await founding_places_now(services);
    if (const auto* refused = std::get_if<Response>(&places)) {
        co_return *refused;
    }
    const auto reached = co_await services.database.query([window](auto& connection) {
        return list::count_reached(connection, window);
    });
    const auto& cohort = std::get<domain::FoundingState>(places);
    FoundingFunnel view{
        .stages = stages_of(reached),
        .founding_cap =
            {.cap = cohort.cap,
             .used = cohort.claimed,
             .remaining = cohort.remaining,
             .is_founding_phase = std::cmp_less(cohort.claimed, cohort.cap)},
        .time_window = {.start = window.from, .end = window.until}
    };
    view.conversion_rates = rates_of(view.stages);
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> list_stuck_instructors(Request& request, Services& services) {
    Query query{request};
    const auto days = query.number("days", days_default, 1, days_max);
    const auto limit = query.number("limit", stuck_default, 1, stuck_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, lifecycle_projection);
    const auto before = services.clock.now() - std::chrono::days{days};
    const auto found = co_await services.database.query([before, limit](auto& connection) {
        return Found{
            .counts = list::count_stuck(connection, before),
            .rows = list::list_stuck(connection, before, limit)
        };
    });
    StuckInstructors view;
    for (const auto& [stage, count] : found.counts) {
        view.summary.push_back({.stage = std::string{base::name_of(stage)}, .count = count});
        view.total += count;
    }
    for (const auto& row : found.rows) {
        view.instructors.push_back(stuck_of(services, row));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> show_funnel_snapshot(Request& request, Services& services) {
    Query query{request};
    const auto period = query.choice<Period>("period").value_or(Period::last_7_days);
    const auto comparison = query.choice<Comparison>("compare");
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, people_projection);
    const auto span = span_of(period, services.clock.now());
    const auto other = comparison ? std::optional{compared_with(*comparison, span)} : std::nullopt;
    const auto counts = co_await services.database.query([span, other](auto& connection) {
        const auto count = [&](const TimeSpan& one) {
            return list::count_students(connection, {.from = one.from, .until = one.until});
        };
        return std::pair{count(span), other ? count(*other) : std::uint64_t{0}};
    });
    FunnelSnapshot view{
        .period = period,
        .current = funnel_of(span, counts.first),
        .compare = comparison,
        .omitted = {omitted_stages.begin(), omitted_stages.end()}
    };
    if (other) {
        const auto before = funnel_of(*other, counts.second);
        compare(before, view);
        view.previous = before;
    }
    co_return shown(base::to_json(view), fresh);
}

}  // namespace api
