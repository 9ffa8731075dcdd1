// Which job is next, whether it may still be done, and the call itself.

#include "base/ensure.hpp"
#include "workers/runtime/lane.hpp"

#include <algorithm>

namespace workers {

namespace {

constexpr base::Duration busy_wait{100};
// How far into a queue we look for a job whose key is free.
constexpr std::size_t look_ahead = 64;
// Far enough that only a control record brings a held job back.
constexpr base::Duration held_for = std::chrono::hours{24 * 365};

}  // namespace

// Urgent ones first, then those whose time has come, then bulk.
void Lane::start_jobs() {
    auto room = breaker_.room(now_, calls_.size(), provider_.max_in_flight);
    while (room > 0 && take_token()) {
        if (!start_queued(urgent_) && !start_due() && !start_queued(bulk_)) {
            tokens_ += 1;
            return;
        }
        const auto taken = breaker_.room(now_, calls_.size(), provider_.max_in_flight);
        room = taken;
    }
}

bool Lane::take_token() {
    if (rate_ <= 0) {
        return true;
    }
    const auto steady = clock_.steady();
    const auto passed = static_cast<double>((steady - tokens_at_).count()) / 1000;
    tokens_at_ = steady;
    tokens_ = std::min(tokens_ + passed * rate_, std::max(1.0, rate_));
    if (tokens_ < 1) {
        return false;
    }
    tokens_ -= 1;
    return true;
}

// True when something was done about a job, though perhaps it was not started.
bool Lane::start_due() {
    if (due_.empty() || due_.top().first > now_) {
        return false;
    }
    const auto [at, id] = due_.top();
    due_.pop();
    const auto* open = ledger_.find({id});
    if (!open || calls_.contains(id)) {
        return true;
    }
    const auto job = open->job;
    if (open->state == JobState::running) {
        const bool may_repeat =
            provider_.honours_keys && now_ - open->first_started_at < provider_.keys_kept;
        busy_keys_.erase(job.key);
        if (!may_repeat) {
            put(events::JobUnknown{
                .id = job.id,
                .origin = origin_of(job),
                .attempt = open->attempts,
                .reason = "no_outcome_on_record",
                .provider = provider_.name,
                .at = now_
            });
            return true;
        }
        return start(job, open->attempts - 1, true);
    }
    if (open->state != JobState::retry_wait && open->state != JobState::deferred) {
        return true;
    }
    if (busy_keys_.contains(job.key)) {
        schedule(job.id, now_ + busy_wait);
        return true;
    }
    const auto attempts = open->attempts;
    return skip_or_hold(job, true) || start(job, attempts, true);
}

bool Lane::start_queued(Queue& queue) {
    const auto limit = std::min(queue.jobs.size(), look_ahead);
    for (std::size_t i = 0; i < limit; ++i) {
        if (busy_keys_.contains(queue.jobs[i].job.key)) {
            continue;
        }
        const auto job = std::move(queue.jobs[i].job);
        queue.jobs.erase(queue.jobs.begin() + static_cast<std::ptrdiff_t>(i));
        if (ledger_.knows(job.id)) {
            return true;  // A second copy was in the queue.
        }
        return skip_or_hold(job, false) || start(job, 0, false);
    }
    return false;
}

// Relevance is asked last, just before a call: paused, cancelled, over, expired.
bool Lane::skip_or_hold(const events::Job& job, bool known) {
    const auto& controls = ledger_.controls();
    if (job.args.batch_row) {
        const auto batch = controls.batches.find(job.args.batch_row->batch.text);
        if (batch != controls.batches.end()) {
            if (batch->second.control == events::JobControl::drop) {
                end_as_skipped(job, known, "batch_cancelled", true);
                return true;
            }
            if (batch->second.control == events::JobControl::hold) {
                defer(job, known, "batch_paused", now_ + held_for);
                held_[batch->first].push_back(job.id.text);
                return true;
            }
        }
    }
    const auto stop = controls.stopped_invites.find(job.args.invite.text);
    if (stop != controls.stopped_invites.end()) {
        end_as_skipped(job, known, stop->second.reason, false);
        return true;
    }
    if (now_ > job.not_after) {
        end_as_skipped(job, known, "expired", false);
        return true;
    }
    return false;
}

void Lane::end_as_skipped(const events::Job& job, bool known, std::string reason, bool cancelled) {
    put(events::JobSkipped{
        .id = job.id,
        .origin = origin_of(job),
        .job = known ? std::nullopt : std::optional{job},
        .cancelled = cancelled,
        .reason = std::move(reason),
        .at = now_
    });
}

bool Lane::start(const events::Job& job, std::uint32_t attempts, bool) {
    const auto deadline = now_ + options_.call_timeout;
    put(events::JobStarted{
        .job = job,
        .attempt = attempts + 1,
        .at = now_,
        .deadline = deadline,
        .provider = provider_.name
    });
    calls_[job.id.text] = {.job = job, .attempt = attempts + 1, .deadline = deadline};
    busy_keys_.insert(job.key);
    uncalled_.push_back(job.id.text);
    return true;
}

// Only after JobStarted is confirmed, and only while time is left.
void Lane::make_calls() {
    while (!uncalled_.empty()) {
        const auto found = calls_.find(uncalled_.front());
        ENSURE(found != calls_.end(), "a started call ends by its result");
        auto& call = found->second;
        if (call.bar == 0 || call.bar > writer_.confirmed()) {
            return;
        }
        uncalled_.pop_front();
        call.made = true;
        const auto left = call.deadline - clock_.now();
        if (left <= options_.call_timeout / 4) {
            const auto job = call.job;
            busy_keys_.erase(job.key);
            calls_.erase(found);
            defer(job, true, "started_too_late", now_);
            schedule(job.id, now_);
            continue;
        }
        port_.call(call.job, call.attempt, left);
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
        .at = now_
    });
}

}  // namespace workers
