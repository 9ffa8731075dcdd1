#include "workers/mail_call.hpp"

#include "platform/mail/identity.hpp"

#include <utility>

namespace workers {

namespace {

using platform::crypto::KeyRing, platform::crypto::Unsealing;
using platform::mail::Mail, platform::mail::Mailer, platform::mail::SendResult;

CallOutcome outcome_of(platform::mail::Outcome outcome) {
    using platform::mail::Outcome;
    switch (outcome) {
        case Outcome::accepted:
            return CallOutcome::done;
        case Outcome::transient:
            return CallOutcome::transient;
        case Outcome::throttled:
            return CallOutcome::throttled;
        case Outcome::recipient_refused:
            return CallOutcome::refused;
        case Outcome::request_refused:
        case Outcome::content_refused:
            return CallOutcome::wrong;
        case Outcome::misconfigured:
            return CallOutcome::misconfigured;
        case Outcome::unreachable:
            return CallOutcome::unreachable;
        case Outcome::unknown:
            return CallOutcome::unknown;
    }
    return CallOutcome::unknown;
}

CallResult result_of(const SendResult& result) {
    return {
        .outcome = outcome_of(result.outcome),
        .code = result.code,
        .provider_id = result.provider_id,
        .retry_after =
            result.retry_after ? std::optional<base::Duration>{*result.retry_after} : std::nullopt
    };
}

}  // namespace

void send(
    Mailer& mailer, const Call& call, Composed composed, std::function<void(CallResult)> done
) {
    if (auto* problem = std::get_if<CallResult>(&composed)) {
        return done(std::move(*problem));
    }
    auto& mail = std::get<Mail>(composed);
    mail.key = platform::mail::idempotency_key(
        call.job.id.text, call.requeues, platform::mail::content_hash(mail)
    );
    mailer.send(std::move(mail), call.timeout, [done = std::move(done)](SendResult result) {
        done(result_of(result));
    });
}

std::optional<std::string> name_in(
    const KeyRing& keys, const std::optional<base::SealedText>& sealed
) {
    if (!sealed) {
        return std::nullopt;
    }
    auto opened = keys.unseal(*sealed);
    const bool is_there = opened.how == Unsealing::opened && !opened.text.empty();
    return is_there ? std::optional{std::move(opened.text)} : std::nullopt;
}

CallResult why_sealed(Unsealing how) {
    switch (how) {
        case Unsealing::erased:
            return {.outcome = CallOutcome::erased, .code = "erased"};
        case Unsealing::unknown_key:
            return {.outcome = CallOutcome::not_yet, .code = "no_key"};
        default:
            return {.outcome = CallOutcome::wrong, .code = "sealed_value_broken"};
    }
}

Provider provider_of(const Mailer& mailer) {
    return {
        .name = std::string{mailer.name()},
        .honours_keys = mailer.honours_keys(),
        .keys_kept = mailer.keys_kept(),
        .max_in_flight = mailer.max_in_flight()
    };
}

MakeCall by_kind(MakeCall send_invite, MakeCall send_notice) {
    return [send_invite = std::move(send_invite), send_notice = std::move(send_notice)](
               const Call& call, std::function<void(CallResult)> done
           ) {
        if (call.job.notice) {
            return send_notice(call, std::move(done));
        }
        if (call.job.args) {
            return send_invite(call, std::move(done));
        }
        done({.outcome = CallOutcome::wrong, .code = "unknown_kind"});
    };
}

}  // namespace workers
