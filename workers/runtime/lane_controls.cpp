// What people and batches say about jobs: hold, run, drop, and words about single jobs.

#include "workers/runtime/lane.hpp"

namespace workers {

// Held jobs come back, or end, at once.
void Lane::control(events::BatchControl control) {
    if (!ledger_.controls().is_news(control)) {
        return;
    }
    put(events::JobsControlled{.batch = control, .at = now_});
    if (control.control == events::JobControl::hold) {
        return;
    }
    const auto held = held_.find(control.batch.text);
    if (held == held_.end()) {
        return;
    }
    for (const auto& id : held->second) {
        schedule({id}, now_);
    }
    held_.erase(held);
}

void Lane::stop_invite(events::InviteStop stop) {
    if (stop.until >= now_ && !ledger_.controls().stopped_invites.contains(stop.invite.text)) {
        put(events::JobsControlled{.invite = std::move(stop), .at = now_});
    }
}

void Lane::order(const events::JobOrder& order) {
    const auto* open = ledger_.find(order.id);
    if (!open) {
        return;
    }
    const auto origin = origin_of(open->job);
    const bool unknown = open->state == JobState::unknown;
    const bool dead = open->state == JobState::dead;
    switch (order.verb) {
        case events::JobVerb::requeue:
            if (dead) {
                const auto id = order.id;
                put(events::JobRequeued{.id = id, .origin = origin, .by = order.by, .at = now_});
                schedule(id, now_);
            }
            break;
        case events::JobVerb::discard:
            if (dead) {
                put(events::JobDiscarded{
                    .id = order.id, .by = order.by, .reason = order.reason, .at = now_
                });
            }
            break;
        case events::JobVerb::settle_as_sent:
        case events::JobVerb::settle_as_failed:
            if (unknown) {
                const bool sent = order.verb == events::JobVerb::settle_as_sent;
                put(events::JobResolved{
                    .id = order.id,
                    .origin = origin,
                    .outcome = sent ? events::Outcome::sent : events::Outcome::failed,
                    .by = order.by,
                    .at = now_
                });
            }
            break;
    }
}

}  // namespace workers
