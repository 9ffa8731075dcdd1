#include "projections/runtime/standby.hpp"

#include <algorithm>

namespace projections {

namespace {

constexpr base::Duration look_interval{200};
constexpr base::Duration look_interval_while_awaited{20};

}  // namespace

void Standby::add(const Projection& projection, LiveRevision revision) {
    watched_[&projection] = {.revision = revision, .moved_at = clock_.steady()};
}

bool Standby::watch(Storage& storage) {
    if (watched_.empty() || clock_.steady() < look_at_) {
        return false;
    }
    storage.publish_positions(positions_);
    const auto before = watched_.size();
    const auto revisions = storage.live_revisions();
    for (auto one = watched_.begin(); one != watched_.end();) {
        const auto stored = revisions.find(one->first->name);
        const bool leaves =
            stored == revisions.end() || is_abandoned(*one->first, stored->second, one->second);
        one = leaves ? watched_.erase(one) : std::next(one);
    }
    look_at_ =
        clock_.steady() + (positions_.has_waiters() ? look_interval_while_awaited : look_interval);
    return watched_.size() < before;
}

bool Standby::is_abandoned(const Projection& projection, LiveRevision revision, Watched& watched) {
    if (revision == watched.revision && clock_.steady() - watched.moved_at < patience_) {
        return false;
    }
    // It moved, or there was nothing to move for: either way it is watched on.
    const bool is_abandoned = revision == watched.revision && is_behind(projection);
    watched = {.revision = revision, .moved_at = clock_.steady()};
    return is_abandoned;
}

bool Standby::is_behind(const Projection& projection) {
    return std::ranges::any_of(partitions_.of(projection), [&](const events::Partition& partition) {
        const auto applied = positions_.applied_below(projection.name, partition);
        return applied.value_or(0) < log_.end_of(partition);
    });
}

}  // namespace projections
