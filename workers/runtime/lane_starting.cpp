// Which job is next, whether it may still be done, and the call itself.

#include "base/ensure.hpp"
#include "base/mutation.hpp"
#include "workers/runtime/lane.hpp"

#include <algorithm>

namespace workers {

namespace {

constexpr base::Duration busy_wait{100};
// How far into a queue we look for a job whose key is free.
constexpr std::size_t look_ahead = 64;
// A call that has less than this part of its time left is not begun.
constexpr int least_part_of_time = 4;

}  // namespace

void Lane::start_jobs() {
    const bool is_caught_up = urgent_.next >= start_after_ || urgent_.stopped;
    if (!is_caught_up) {
        return;
    }
    const auto has_room = [&] {
        return breaker_.room(fold_.now, running_.size(), provider_.max_in_flight) > 0 &&
               limit_.may_call(clock_.steady());
    };
    while (has_room()) {
        const auto step = start_next();
        if (step == Step::nothing) {
            return;
        }
        if (step == Step::started) {
            limit_.called();
        }
    }
}

// Urgent ones first, then those whose time has come, then bulk.
Lane::Step Lane::start_next() {
    auto step = start_queued(urgent_);
    if (step == Step::nothing) {
        step = start_due();
    }
    if (step == Step::nothing) {
        step = start_queued(bulk_);
    }
    return step;
}

Lane::Step Lane::start_queued(Queue& queue) {
    const auto limit = std::min(queue.jobs.size(), look_ahead);
    for (std::size_t i = 0; i < limit; ++i) {
        if (busy_keys_.contains(queue.jobs[i].job.key)) {
            continue;
        }
        const auto job = std::move(queue.jobs[i].job);
        queue.jobs.erase(queue.jobs.begin() + static_cast<std::ptrdiff_t>(i));
        // A second copy may have been in the queue.
        if (fold_.ledger.knows(job.id) || skip_or_hold(job, false)) {
            return Step::dealt_with;
        }
        start(job, 0);
        return Step::started;
    }
    return Step::nothing;
}

Lane::Step Lane::start_due() {
    if (due_.empty() || due_.top().first > fold_.now) {
        return Step::nothing;
    }
    const auto id = due_.top().second;
    due_.pop();
    const auto* open = fold_.ledger.find({id});
    const bool waits = open && !running_.contains(id) && open->state != JobState::unknown &&
                       open->state != JobState::dead;
    if (!waits) {
        return Step::dealt_with;
    }
    const auto job = open->job;
    const bool is_predecessors = open->state == JobState::running;
    if (is_predecessors && is_held(job)) {
        // Its batch was paused while there was no room.
        held_[batch_row_of(job)->batch.text].push_back(id);
        return Step::dealt_with;
    }
    if (!is_predecessors && busy_keys_.contains(job.key)) {
        schedule(job.id, fold_.now + busy_wait);
        return Step::dealt_with;
    }
    if (is_predecessors || (open->in_doubt && !is_held(job))) {
        if (auto why = why_not_repeated(*open)) {
            end_in_doubt(*open, std::move(*why));
            return Step::dealt_with;
        }
    }
    // The try that a predecessor made is made again, as the same one.
    const auto attempts = open->attempts - (is_predecessors ? 1 : 0);
    if (!is_predecessors && skip_or_hold(job, true)) {
        return Step::dealt_with;
    }
    start(job, attempts);
    return Step::started;
}

void Lane::start(const events::Job& job, std::uint32_t attempts) {
    const Running running{
        .attempt = attempts + 1,
        .started_at = fold_.now,
        .deadline = fold_.now + options_.call_timeout,
        .until = clock_.steady() + options_.call_timeout
    };
    put(events::JobStarted{
        .job = job,
        .attempt = running.attempt,
        .at = running.started_at,
        .deadline = running.deadline,
        .provider = provider_.name
    });
    running_[job.id.text] = running;
    busy_keys_.insert(job.key);
    uncalled_.push_back(job.id.text);
}

// What a predecessor started, once its call is over for certain.
// By the broker's clock and not by this machine's, which somebody may have set.
void Lane::settle_doubts() {
    const auto broker_now = writer_.broker_clock().earliest(clock_.steady());
    while (!doubts_.empty() && doubts_.top().first <= broker_now) {
        const auto id = doubts_.top().second;
        doubts_.pop();
        const auto* open = fold_.ledger.find({id});
        if (!open || open->state != JobState::running || running_.contains(id)) {
            continue;
        }
        if (is_held(open->job)) {
            held_[batch_row_of(open->job)->batch.text].push_back(id);
        } else if (auto why = why_not_repeated(*open)) {
            end_in_doubt(*open, std::move(*why));
        } else {
            schedule({id}, fold_.now);
        }
    }
}

// Absent when the provider would know the key, and the job is still wanted.
std::optional<std::string> Lane::why_not_repeated(const OpenJob& open) const {
    if (base::is_mutated(base::Mutation::doubt_is_repeated)) {
        return std::nullopt;
    }
    if (!provider_.honours_keys || fold_.now - open.first_started_at >= provider_.keys_kept) {
        return "no_outcome_on_record";
    }
    if (const auto why = why_unwanted(open.job)) {
        return "in_doubt_" + why->reason;
    }
    return std::nullopt;
}

void Lane::end_in_doubt(const OpenJob& open, std::string reason) {
    if (open.state == JobState::running) {
        busy_keys_.erase(open.job.key);
    }
    put(events::JobUnknown{
        .id = open.job.id,
        .origin = origin_of(open.job),
        .attempt = open.attempts,
        .reason = std::move(reason),
        .provider = provider_.name,
        .at = fold_.now
    });
}

// Only after JobStarted is confirmed, only while time is left, and only what is still wanted.
void Lane::make_calls() {
    while (!uncalled_.empty()) {
        const auto found = running_.find(uncalled_.front());
        ENSURE(found != running_.end(), "a started call ends by its result");
        auto& running = found->second;
        const bool is_confirmed = running.bar > 0 && running.bar <= writer_.confirmed();
        if (!is_confirmed &&
            !base::is_mutated(base::Mutation::calls_before_the_start_is_confirmed)) {
            return;
        }
        uncalled_.pop_front();
        const auto* open = fold_.ledger.find({found->first});
        ENSURE(open != nullptr, "what runs is in the ledger");
        const auto left = std::min(running.deadline - fold_.now, running.until - clock_.steady());
        const bool too_late = left <= options_.call_timeout / least_part_of_time;
        if (!too_late && !is_held(open->job) && !why_unwanted(open->job)) {
            running.called = true;
            port_.call(
                {.job = open->job,
                 .attempt = running.attempt,
                 .requeues = open->requeues,
                 .timeout = left},
                running.started_at
            );
            continue;
        }
        const auto job = open->job;
        busy_keys_.erase(job.key);
        running_.erase(found);
        if (!skip_or_hold(job, true)) {
            defer(job, true, "started_too_late", fold_.now);
            schedule(job.id, fold_.now);
        }
    }
}

void Lane::schedule(const events::JobId& id, base::Instant at) {
    due_.emplace(at, id.text);
}

void Lane::defer(const events::Job& job, bool known, std::string reason, base::Instant until) {
    put(events::JobDeferred{
        .job = known ? std::nullopt : std::optional{job},
        .id = job.id,
        .reason = std::move(reason),
        .until = until,
        .at = fold_.now
    });
}

}  // namespace workers
