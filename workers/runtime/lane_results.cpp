// What the answers to calls mean for their jobs.

#include "base/ensure.hpp"
#include "base/mutation.hpp"
#include "workers/runtime/lane.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace workers {

namespace {

constexpr base::Duration throttle_wait{1'000};
// A key that is not here yet comes within moments, or is lost for good: asked for ever more seldom.
constexpr base::Duration not_yet_wait_min{1'000};
constexpr base::Duration not_yet_wait_max{600'000};
// The breaker decides when there is a next try; this only keeps one job from spinning.
constexpr base::Duration unreachable_wait{200};
constexpr base::Duration look_for_overdue_every{1'000};

std::string provider_reason(const std::string& provider, const std::string& code) {
    return fmt::format("{}_{}", provider, code.empty() ? "error" : code);
}

}  // namespace

void Lane::on_result(const events::JobId& job, base::Instant started_at, const CallResult& result) {
    if (state_ != State::owning && state_ != State::leaving) {
        return;  // The next owner finds the job in doubt, and knows what to do.
    }
    fold_.now = std::max(fold_.now, clock_.now());
    const auto running = running_.find(job.text);
    if (running != running_.end() && running->second.started_at == started_at) {
        record(running, result);
    }
}

// A call that is never answered, against all promises, must not stay for ever.
void Lane::give_up_overdue() {
    const auto steady = clock_.steady();
    if (steady - looked_for_overdue_at_ < look_for_overdue_every) {
        return;
    }
    looked_for_overdue_at_ = steady;
    for (auto next = running_.begin(); next != running_.end();) {
        const auto running = next++;
        const auto& call = running->second;
        if (call.called && steady > call.until + options_.doubt_margin) {
            port_.alarm(fmt::format("the call of job {} was never answered", running->first));
            record(running, {.outcome = CallOutcome::unknown, .code = "no_answer"});
        }
    }
}

void Lane::record(RunningJob running, const CallResult& result) {
    const auto* open = fold_.ledger.find({running->first});
    ENSURE(open != nullptr, "what runs is in the ledger");
    const auto attempt = running->second.attempt;
    busy_keys_.erase(open->job.key);
    running_.erase(running);
    switch (result.outcome) {
        case CallOutcome::done:
        case CallOutcome::refused:
            record_end(*open, attempt, result);
            break;
        case CallOutcome::erased:
            end_unwanted(events::Job{open->job}, true, {.reason = "erased"});
            break;
        default:
            if (!put_off(*open, result)) {
                record_failure(*open, attempt, result);
            }
            break;
    }
    record_breaker(result);
}

void Lane::record_end(const OpenJob& open, std::uint32_t attempt, const CallResult& result) {
    if (result.outcome == CallOutcome::done) {
        ++succeeded_;
        pace_.count(clock_.steady());
        return put(events::JobSucceeded{
            .id = open.job.id,
            .origin = origin_of(open.job),
            .attempt = attempt,
            .provider = provider_.name,
            .provider_id =
                result.provider_id.empty() ? std::nullopt : std::optional{result.provider_id},
            .at = fold_.now
        });
    }
    // This try was refused; an earlier one may have gone through.
    if (open.in_doubt) {
        return end_in_doubt(open, provider_reason(provider_.name, result.code));
    }
    put(events::JobRefused{
        .id = open.job.id,
        .origin = origin_of(open.job),
        .attempt = attempt,
        .reason = provider_reason(provider_.name, result.code),
        .provider = provider_.name,
        .at = fold_.now
    });
}

// Not tried in earnest: burns no attempt. False when it was.
bool Lane::put_off(const OpenJob& open, const CallResult& result) {
    auto reason = provider_reason(provider_.name, result.code);
    base::Duration wait = unreachable_wait;
    switch (result.outcome) {
        case CallOutcome::throttled:
            wait = result.retry_after.value_or(throttle_wait);
            limit_.too_fast(clock_.steady(), wait);
            reason = "throttled";
            break;
        case CallOutcome::not_yet: {
            const auto age = fold_.now - open.job.created_at;
            wait = std::clamp(age, not_yet_wait_min, not_yet_wait_max);
            reason = "key_not_here_yet";
            break;
        }
        case CallOutcome::misconfigured:
        case CallOutcome::unreachable:
            break;
        default:
            return false;
    }
    const events::JobId id = open.job.id;
    defer(open.job, true, std::move(reason), fold_.now + wait);
    schedule(id, fold_.now + wait);
    return true;
}

// With keys a try that may have happened is made again like one that failed, with the same key. But
// it never ends as failed: nobody knows.
void Lane::record_failure(const OpenJob& open, std::uint32_t attempt, const CallResult& result) {
    const auto& policy = policy_named(open.job.policy);
    const bool in_doubt = (open.in_doubt || result.outcome == CallOutcome::unknown) &&
                          !base::is_mutated(base::Mutation::lost_answer_is_tried_again);
    const bool may_repeat = !in_doubt || provider_.honours_keys;
    const bool tries_left = result.outcome != CallOutcome::wrong && attempt < policy.attempts;
    const auto id = open.job.id;
    const auto origin = origin_of(open.job);
    auto reason = provider_reason(provider_.name, result.code);
    if (may_repeat && tries_left) {
        const auto at = fold_.now + wait_after(policy, attempt, random_);
        put(events::JobRetryScheduled{
            .id = id,
            .origin = origin,
            .attempt = attempt,
            .reason = std::move(reason),
            .not_before = at,
            .at = fold_.now,
            .in_doubt = in_doubt ? std::optional{true} : std::nullopt
        });
        return schedule(id, at);
    }
    if (in_doubt) {
        return end_in_doubt(open, std::move(reason));
    }
    put(events::JobDead{
        .id = id, .origin = origin, .attempt = attempt, .reason = std::move(reason), .at = fold_.now
    });
}

// A server that answers "not now" for one recipient is alive; one that does not answer is not.
void Lane::record_breaker(const CallResult& result) {
    std::optional<events::BreakerMoved> moved;
    const auto reason = provider_reason(provider_.name, result.code);
    switch (result.outcome) {
        case CallOutcome::done:
        case CallOutcome::refused:
            moved = breaker_.succeeded(fold_.now);
            break;
        case CallOutcome::misconfigured:
            moved = breaker_.misconfigured(fold_.now, reason);
            break;
        case CallOutcome::unreachable:
        case CallOutcome::unknown:
            moved = breaker_.failed(fold_.now, reason);
            break;
        case CallOutcome::transient:
            if (!result.code.starts_with("45")) {
                moved = breaker_.failed(fold_.now, reason);
            }
            break;
        default:
            break;
    }
    if (!moved) {
        return;
    }
    if (moved->state == events::BreakerState::open) {
        port_.alarm(fmt::format("breaker of {} opened: {}", provider_.name, reason));
    }
    put(*moved);
}

}  // namespace workers
