// What people, batches and invites say about jobs: hold, run, drop, stop, and words about single
// jobs. They act at once on what waits, whether or not there is room for a call.

#include "base/mutation.hpp"
#include "workers/runtime/lane.hpp"

#include <utility>

namespace workers {

namespace {

// Far enough that only a control record brings a held job back.
constexpr base::Duration held_for = std::chrono::hours{24 * 365};

}  // namespace

void Lane::on_item(Queue& queue, events::Offset offset, events::QueueItem item) {
    if (auto* job = std::get_if<events::Job>(&item)) {
        if (!fold_.ledger.knows(job->id) && !skip_or_hold(*job, false)) {
            queue.jobs.push_back({.offset = offset, .job = std::move(*job)});
        }
    } else if (const auto* batch = std::get_if<events::BatchControl>(&item)) {
        control(*batch);
    } else if (auto* stop = std::get_if<events::InviteStop>(&item)) {
        stop_invite(std::move(*stop));
    } else {
        order(std::get<events::JobOrder>(item));
    }
}

void Lane::control(const events::BatchControl& control) {
    if (!fold_.ledger.controls().is_news(control)) {
        return;
    }
    put(events::JobsControlled{.batch = control, .at = fold_.now});
    look_through([&](const events::Job& job) {
        const auto* row = batch_row_of(job);
        return row && row->batch == control.batch;
    });
    const auto held = held_.find(control.batch.text);
    if (control.control == events::JobControl::hold || held == held_.end()) {
        return;
    }
    for (const auto& id : held->second) {
        const auto* open = fold_.ledger.find({id});
        if (open && open->state == JobState::running) {
            doubts_.emplace(fold_.now, id);
        } else if (open) {
            schedule({id}, fold_.now);
        }
    }
    held_.erase(held);
}

void Lane::stop_invite(events::InviteStop stop) {
    const bool is_known = fold_.ledger.controls().stopped_invites.contains(stop.invite.text);
    if (stop.until < fold_.now || is_known) {
        return;
    }
    const auto invite = stop.invite;
    put(events::JobsControlled{.invite = std::move(stop), .at = fold_.now});
    look_through([&](const events::Job& job) { return job.args && job.args->invite == invite; });
}

void Lane::order(const events::JobOrder& order) {
    const auto* open = fold_.ledger.find(order.id);
    if (!open) {
        return;
    }
    const auto origin = origin_of(open->job);
    const bool unknown = open->state == JobState::unknown;
    const bool dead = open->state == JobState::dead;
    switch (order.verb) {
        case events::JobVerb::requeue:
            if (dead) {
                put(events::JobRequeued{
                    .id = order.id, .origin = origin, .by = order.by, .at = fold_.now
                });
                schedule(order.id, fold_.now);
            }
            break;
        case events::JobVerb::discard:
            if (dead) {
                put(events::JobDiscarded{
                    .id = order.id, .by = order.by, .reason = order.reason, .at = fold_.now
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
                    .at = fold_.now
                });
            }
            break;
    }
}

// What waits and is not wanted as it is any more: in the queues, for a retry, or held.
void Lane::look_through(const IsAbout& is_about) {
    for (auto* queue : {&urgent_, &bulk_}) {
        std::erase_if(queue->jobs, [&](const Queued& queued) {
            // A second copy says nothing about the first, which may be running.
            return is_about(queued.job) &&
                   (fold_.ledger.knows(queued.job.id) || skip_or_hold(queued.job, false));
        });
    }
    std::vector<events::JobId> waiting;
    for (const auto& [id, open] : fold_.ledger.open()) {
        const bool waits = open.state == JobState::retry_wait || open.state == JobState::deferred;
        if (waits && is_about(open.job)) {
            waiting.push_back(open.job.id);
        }
    }
    for (const auto& id : waiting) {
        const auto job = fold_.ledger.find(id)->job;
        if (const auto why = why_unwanted(job)) {
            end_unwanted(job, true, *why);
        }
    }
}

bool Lane::is_held(const events::Job& job) const {
    if (base::is_mutated(base::Mutation::pause_is_not_heard)) {
        return false;
    }
    const auto* row = batch_row_of(job);
    return row && fold_.ledger.controls().of(row->batch) == events::JobControl::hold;
}

std::optional<Lane::Unwanted> Lane::why_unwanted(const events::Job& job) const {
    const auto& controls = fold_.ledger.controls();
    const auto* row = batch_row_of(job);
    if (row && controls.of(row->batch) == events::JobControl::drop &&
        !base::is_mutated(base::Mutation::cancel_is_not_heard)) {
        return Unwanted{.reason = "batch_cancelled", .cancelled = true};
    }
    if (job.args) {
        const auto stop = controls.stopped_invites.find(job.args->invite.text);
        if (stop != controls.stopped_invites.end()) {
            return Unwanted{.reason = stop->second.reason};
        }
    }
    if (fold_.now > job.not_after) {
        return Unwanted{.reason = "expired"};
    }
    return std::nullopt;
}

// Asked when a job arrives, when somebody speaks about it, and last just before its call.
bool Lane::skip_or_hold(const events::Job& job, bool known) {
    if (const auto why = why_unwanted(job)) {
        end_unwanted(job, known, *why);
        return true;
    }
    if (is_held(job)) {
        hold(job, known);
        return true;
    }
    return false;
}

// Nothing was tried, so it is skipped; unless an earlier try may have happened.
void Lane::end_unwanted(const events::Job& job, bool known, const Unwanted& why) {
    const auto* open = fold_.ledger.find(job.id);
    if (open && open->in_doubt) {
        return end_in_doubt(*open, "in_doubt_" + why.reason);
    }
    put(events::JobSkipped{
        .id = job.id,
        .origin = origin_of(job),
        .job = known ? std::nullopt : std::optional{job},
        .cancelled = why.cancelled,
        .reason = why.reason,
        .at = fold_.now
    });
}

void Lane::hold(const events::Job& job, bool known) {
    defer(job, known, "batch_paused", fold_.now + held_for);
    held_[batch_row_of(job)->batch.text].push_back(job.id.text);
}

// True of what was held and never brought back.
bool Lane::is_put_by(base::Instant not_before, base::Instant now) {
    return not_before > now + held_for / 2;
}

}  // namespace workers
