#include "workers/send_invite_email.hpp"

#include "base/describe.hpp"
#include "platform/mail/identity.hpp"
#include "platform/mail/resend_webhook.hpp"
#include "platform/mail/templates.hpp"
#include "workers/mail_call.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace workers {

namespace {

using platform::crypto::KeyRing, platform::crypto::Unsealing;
using platform::mail::Mail, platform::mail::Mailer, platform::mail::SendResult,
    platform::mail::Unsubscribing;

// RFC 2369 and, where the link is safe to follow, RFC 8058: mail programs show their own button.
std::vector<std::pair<std::string, std::string>> unsubscribe_headers(
    const std::string& link, const std::string& domain
) {
    std::vector<std::pair<std::string, std::string>> headers{
        {"List-Unsubscribe", fmt::format("<{}>, <mailto:unsubscribe@{}>", link, domain)}
    };
    if (link.starts_with("https://")) {
        headers.emplace_back("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
    return headers;
}

class Composer {
public:
    Composer(InviteMailOptions options, Unsubscribing unsubscribing, const KeyRing& keys)
        : options_{std::move(options)}, unsubscribing_{std::move(unsubscribing)}, keys_{keys} {}

    std::variant<Mail, CallResult> compose(const Call& call) const {
        const auto& invite = *call.job.args;
        const auto address = keys_.unseal(invite.address);
        const auto code = keys_.unseal(invite.code);
        for (const auto* value : {&address, &code}) {
            if (value->how != Unsealing::opened) {
                return why_sealed(value->how);
            }
        }
        auto mail = written(call.job, address.text, code.text);
        mail.key = platform::mail::idempotency_key(
            call.job.id.text, call.requeues, platform::mail::content_hash(mail)
        );
        return mail;
    }

private:
    std::optional<std::string> name_in(const events::SendInvite& invite) const {
        if (!invite.name) {
            return std::nullopt;
        }
        auto opened = keys_.unseal(*invite.name);
        const bool is_there = opened.how == Unsealing::opened && !opened.text.empty();
        return is_there ? std::optional{std::move(opened.text)} : std::nullopt;
    }

    Mail written(const events::Job& job, const std::string& address, const std::string& code)
        const {
        const auto& invite = *job.args;
        const auto links = platform::mail::invite_links(
            invite.base_url.value_or(options_.claim_base),
            options_.frontend,
            code,
            address,
            invite.delivery
        );
        const auto unsubscribe = unsubscribing_.link(options_.site, address);
        auto rendered = platform::mail::render_invite(
            {.recipient_name = name_in(invite),
             .code = code,
             .join_url = links.join_url,
             .welcome_url = links.welcome_url,
             .role = std::string{base::name_of(invite.role)},
             .expires_in_days = static_cast<int>(invite.expires_in_days),
             .expires_on = platform::mail::spelled_day(job.not_after),
             .founding = invite.grants_founding,
             .reminder = invite.reminder.value_or(false),
             .brand = options_.from_name,
             .support_email = options_.reply_to,
             .unsubscribe_url = unsubscribe}
        );
        return {
            .message_id =
                platform::mail::message_id_of(invite.invite.text, invite.delivery, options_.domain),
            .from = options_.from,
            .from_name = options_.from_name,
            .to = address,
            .reply_to = options_.reply_to,
            .subject = std::move(rendered.subject),
            .text = std::move(rendered.text),
            .html = std::move(rendered.html),
            .headers = unsubscribe_headers(unsubscribe, options_.domain),
            .job_id = job.id.text,
            .tags =
                {{std::string{platform::mail::invite_tag}, invite.invite.text},
                 {std::string{platform::mail::delivery_tag}, std::to_string(invite.delivery)}}
        };
    }

    const InviteMailOptions options_;
    const Unsubscribing unsubscribing_;
    const KeyRing& keys_;
};

}  // namespace

MakeCall send_invite_email(
    InviteMailOptions options, Unsubscribing unsubscribing, const KeyRing& keys, Mailer& mailer
) {
    return [composer = Composer{std::move(options), std::move(unsubscribing), keys},
            &mailer](const Call& call, std::function<void(CallResult)> done) {
        auto composed = composer.compose(call);
        if (auto* problem = std::get_if<CallResult>(&composed)) {
            return done(std::move(*problem));
        }
        mailer.send(
            std::move(std::get<Mail>(composed)),
            call.timeout,
            [done = std::move(done)](SendResult result) { done(result_of(result)); }
        );
    };
}

}  // namespace workers
