#include "projections/runtime/status.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace projections {

namespace {

void tell(const Sentence& listener, const std::string& sentence) {
    if (listener) {
        listener(sentence);
    }
}

}  // namespace

std::vector<Behind> records_behind(
    events::Log& log,
    ReadPartitions& partitions,
    const std::vector<Projection>& projections,
    const Positions& positions
) {
    std::map<events::Partition, events::Offset> ends;
    std::vector<Behind> all;
    for (const auto& projection : projections) {
        auto& one = all.emplace_back(Behind{.projection = &projection});
        for (const auto& partition : partitions.of(projection)) {
            const auto [end, is_new] = ends.try_emplace(partition);
            if (is_new) {
                end->second = log.end_of(partition);
            }
            const auto applied = positions.applied_below(projection.name, partition);
            one.records += std::max<std::int64_t>(0, end->second - applied.value_or(0));
        }
    }
    return all;
}

StatusBoard::StatusBoard(const std::vector<Projection>& projections, Sentence say, Sentence alarm)
    : say_{std::move(say)}, alarm_{std::move(alarm)} {
    for (const auto& one : projections) {
        all_.push_back({.name = std::string{one.name}, .version = one.version});
    }
}

void StatusBoard::set_live(std::string_view projection) {
    {
        const std::lock_guard lock{mutex_};
        if (!move(of(projection), State::live, "")) {
            return;
        }
    }
    tell(say_, fmt::format("{} is live", projection));
}

bool StatusBoard::set_stopped(std::string_view projection, const std::string& reason) {
    {
        const std::lock_guard lock{mutex_};
        if (!move(of(projection), State::stopped, reason)) {
            return false;
        }
    }
    tell(alarm_, fmt::format("{} stopped: {}", projection, reason));
    return true;
}

void StatusBoard::set_outdated(std::string_view projection, const std::string& what_to_do) {
    {
        const std::lock_guard lock{mutex_};
        if (!move(of(projection), State::outdated, what_to_do)) {
            return;
        }
    }
    tell(alarm_, fmt::format("{}: {}", projection, what_to_do));
}

void StatusBoard::set_all_waiting(const std::string& reason) {
    bool is_news = false;
    {
        const std::lock_guard lock{mutex_};
        for (auto& status : all_) {
            is_news |= status.state != State::waiting || status.error.empty();
            move(status, State::waiting, reason);
        }
    }
    if (is_news) {
        tell(alarm_, fmt::format("projections wait: {}", reason));
    }
}

void StatusBoard::set_build(std::string_view projection, std::uint32_t build) {
    const std::lock_guard lock{mutex_};
    of(projection).build = build;
}

void StatusBoard::set_lag(std::string_view projection, std::int64_t records, double seconds) {
    const std::lock_guard lock{mutex_};
    auto& status = of(projection);
    status.lag_records = records;
    status.lag_seconds = std::max(0.0, seconds);
}

void StatusBoard::add_applied(std::string_view projection, base::Duration took) {
    const std::lock_guard lock{mutex_};
    of(projection).until_applied.add(took);
}

std::vector<ProjectionStatus> StatusBoard::all() const {
    const std::lock_guard lock{mutex_};
    return all_;
}

bool StatusBoard::move(ProjectionStatus& status, State state, const std::string& error) {
    const bool is_news = status.state != state || status.error != error;
    status.state = state;
    status.error = error;
    return is_news;
}

ProjectionStatus& StatusBoard::of(std::string_view projection) {
    const auto found = std::ranges::find(all_, projection, &ProjectionStatus::name);
    ENSURE(found != all_.end(), "a board knows its projections");
    return *found;
}

}  // namespace projections
