// What the answers to calls mean for their jobs.

#include "workers/runtime/lane.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace workers {

namespace {

constexpr base::Duration throttle_wait{1'000};
constexpr base::Duration not_yet_wait{1'000};
// The breaker decides when there is a next try; this only keeps one job from spinning.
constexpr base::Duration unreachable_wait{200};
constexpr double rate_floor = 0.2;

std::string provider_reason(const std::string& provider, const std::string& code) {
    return fmt::format("{}_{}", provider, code.empty() ? "error" : code);
}

}  // namespace

void Lane::on_result(const events::JobId& job, CallResult result) {
    if (state_ != State::owning && state_ != State::leaving) {
        return;  // The next owner finds the job in doubt, and knows what to do.
    }
    now_ = std::max(now_, clock_.now());
    record(job, result);
}

void Lane::record(const events::JobId& id, const CallResult& result) {
    const auto found = calls_.find(id.text);
    if (found == calls_.end()) {
        return;
    }
    const auto call = std::move(found->second);
    calls_.erase(found);
    busy_keys_.erase(call.job.key);
    const auto& job = call.job;
    const auto origin = origin_of(job);
    switch (result.outcome) {
        case CallOutcome::done:
            ++succeeded_;
            pace_.count(clock_.steady());
            put(events::JobSucceeded{
                .id = job.id,
                .origin = origin,
                .attempt = call.attempt,
                .provider = provider_.name,
                .provider_id =
                    result.provider_id.empty() ? std::nullopt : std::optional{result.provider_id},
                .at = now_
            });
            break;
        case CallOutcome::refused:
            put(events::JobRefused{
                .id = job.id,
                .origin = origin,
                .attempt = call.attempt,
                .reason = provider_reason(provider_.name, result.code),
                .provider = provider_.name,
                .at = now_
            });
            break;
        case CallOutcome::erased:
            end_as_skipped(job, true, "erased", false);
            break;
        case CallOutcome::wrong:
            put(events::JobDead{
                .id = job.id,
                .origin = origin,
                .attempt = call.attempt,
                .reason = provider_reason(provider_.name, result.code),
                .at = now_
            });
            break;
        default:
            record_failure(call, result);
            break;
    }
    record_breaker(call, result);
}

void Lane::record_failure(const Call& call, const CallResult& result) {
    const auto& job = call.job;
    const auto& policy = policy_named(job.policy);
    const auto reason = provider_reason(provider_.name, result.code);
    const auto put_off = [&](std::string why, base::Duration wait) {
        defer(job, true, std::move(why), now_ + wait);
        schedule(job.id, now_ + wait);
    };
    switch (result.outcome) {
        case CallOutcome::throttled:
            rate_ = rate_ > 0 ? std::max(rate_ / 2, rate_floor) : 0;
            return put_off("throttled", result.retry_after.value_or(throttle_wait));
        case CallOutcome::not_yet:
            return put_off("key_not_here_yet", not_yet_wait);
        case CallOutcome::misconfigured:
        case CallOutcome::unreachable:
            return put_off(reason, unreachable_wait);
        case CallOutcome::unknown:
            if (!provider_.honours_keys) {
                put(events::JobUnknown{
                    .id = job.id,
                    .origin = origin_of(job),
                    .attempt = call.attempt,
                    .reason = reason,
                    .provider = provider_.name,
                    .at = now_
                });
                return;
            }
            break;
        default:
            break;
    }
    if (call.attempt >= policy.attempts) {
        put(events::JobDead{
            .id = job.id,
            .origin = origin_of(job),
            .attempt = call.attempt,
            .reason = reason,
            .at = now_
        });
        return;
    }
    const auto at = now_ + wait_after(policy, call.attempt, random_);
    put(events::JobRetryScheduled{
        .id = job.id,
        .origin = origin_of(job),
        .attempt = call.attempt,
        .reason = reason,
        .not_before = at,
        .at = now_
    });
    schedule(job.id, at);
}

// A server that answers "not now" for one recipient is alive; one that does not answer is not.
void Lane::record_breaker(const Call&, const CallResult& result) {
    std::optional<events::BreakerMoved> moved;
    const auto reason = provider_reason(provider_.name, result.code);
    switch (result.outcome) {
        case CallOutcome::done:
        case CallOutcome::refused:
            moved = breaker_.succeeded(now_);
            break;
        case CallOutcome::misconfigured:
            moved = breaker_.misconfigured(now_, reason);
            break;
        case CallOutcome::unreachable:
        case CallOutcome::unknown:
            moved = breaker_.failed(now_, reason);
            break;
        case CallOutcome::transient:
            if (!result.code.starts_with("45")) {
                moved = breaker_.failed(now_, reason);
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
