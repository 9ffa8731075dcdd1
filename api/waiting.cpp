#include "api/waiting.hpp"

#include "projections/job_list.hpp"

#include <algorithm>

namespace api {

namespace {

namespace list = projections::batch_list;

constexpr std::string_view mail_lane = "mail";

// Those of a paused batch wait for a person.
bool waits_for_its_lane(const list::BatchView& view) {
    const auto state = view.batch.state;
    return state == list::State::accepted || state == list::State::running;
}

}  // namespace

std::optional<list::BatchView> find_batch(
    platform::postgres::Connection& connection, const events::BatchId& id, base::Instant now
) {
    auto found = list::find_batch(connection, id, now);
    if (found) {
        tell_why_they_wait(connection, {&*found, 1});
    }
    return found;
}

void tell_why_they_wait(
    platform::postgres::Connection& connection, std::span<list::BatchView> views
) {
    if (std::ranges::none_of(views, waits_for_its_lane)) {
        return;
    }
    const auto reason = projections::job_list::why_lane_stands(connection, mail_lane);
    for (auto& view : views) {
        if (waits_for_its_lane(view)) {
            view.waiting_reason = reason;
        }
    }
}

}  // namespace api
