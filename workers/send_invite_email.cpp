#include "workers/send_invite_email.hpp"

#include "base/describe.hpp"
#include "platform/mail/identity.hpp"
#include "platform/mail/templates.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace workers {

namespace {

using platform::crypto::KeyRing, platform::crypto::Unsealed, platform::crypto::Unsealing;
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

std::variant<Mail, CallResult> compose(
    const InviteMailOptions& options, const KeyRing& keys, const events::Job& job
) {
    const auto& invite = job.args;
    const auto address = keys.unseal(invite.address);
    const auto code = keys.unseal(invite.code);
    for (const auto* value : {&address, &code}) {
        if (value->how != Unsealing::opened) {
            return why_sealed(value->how);
        }
    }
    std::optional<std::string> name;
    if (invite.name) {
        auto opened = keys.unseal(*invite.name);
        if (opened.how == Unsealing::opened && !opened.text.empty()) {
            name = std::move(opened.text);
        }
    }
    const auto links = platform::mail::invite_links(
        invite.base_url.value_or(options.claim_base),
        options.frontend,
        code.text,
        address.text,
        invite.delivery
    );
    auto rendered = platform::mail::render_invite(
        {.recipient_name = std::move(name),
         .code = code.text,
         .join_url = links.join_url,
         .welcome_url = links.welcome_url,
         .role = std::string{base::name_of(invite.role)},
         .expires_in_days = static_cast<int>(invite.expires_in_days),
         .founding = invite.grants_founding}
    );
    Mail mail{
        .message_id =
            platform::mail::message_id_of(invite.invite.text, invite.delivery, options.domain),
        .from = options.from,
        .from_name = options.from_name,
        .to = address.text,
        .subject = std::move(rendered.subject),
        .text = std::move(rendered.text),
        .html = std::move(rendered.html),
        .job_id = job.id.text
    };
    mail.key = platform::mail::idempotency_key(job.id.text, 0, platform::mail::content_hash(mail));
    return mail;
}

}  // namespace

MakeCall send_invite_email(InviteMailOptions options, const KeyRing& keys, Mailer& mailer) {
    return [options = std::move(options), &keys, &mailer](
               const events::Job& job,
               std::uint32_t,
               base::Duration timeout,
               std::function<void(CallResult)> done
           ) {
        auto composed = compose(options, keys, job);
        if (auto* problem = std::get_if<CallResult>(&composed)) {
            return done(std::move(*problem));
        }
        mailer.send(
            std::move(std::get<Mail>(composed)),
            timeout,
            [done = std::move(done)](SendResult result) { done(result_of(result)); }
        );
    };
}

Provider provider_of(const Mailer& mailer) {
    return {
        .name = std::string{mailer.name()},
        .honours_keys = mailer.honours_keys(),
        .keys_kept = mailer.keys_kept(),
        .max_in_flight = mailer.max_in_flight()
    };
}

}  // namespace workers
