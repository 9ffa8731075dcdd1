#include "workers/send_invite_email.hpp"

#include "base/describe.hpp"
#include "platform/mail/identity.hpp"
#include "platform/mail/resend_webhook.hpp"
#include "platform/mail/templates.hpp"
#include "workers/mail_call.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace workers {

namespace {

using platform::crypto::KeyRing, platform::crypto::Unsealing;
using platform::mail::Mail, platform::mail::Mailer, platform::mail::Unsubscribing;

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

    Composed compose(const Call& call) const {
        const auto& invite = *call.job.args;
        const auto address = keys_.unseal(invite.address);
        const auto code = keys_.unseal(invite.code);
        for (const auto* value : {&address, &code}) {
            if (value->how != Unsealing::opened) {
                return why_sealed(value->how);
            }
        }
        return written(call.job, address.text, code.text);
    }

private:
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
            {.recipient_name = name_in(keys_, invite.name),
             .code = code,
             .join_url = links.join_url,
             .welcome_url = links.welcome_url,
             .role = std::string{base::name_of(invite.role)},
             .expires_in_days = static_cast<int>(invite.expires_in_days),
             .expires_on = platform::mail::spelled_day(job.not_after),
             .founding = invite.grants_founding,
             .reminder = invite.reminder.value_or(false),
             .note = name_in(keys_, invite.note).value_or(""),
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
    return [composer = Composer{std::move(options), std::move(unsubscribing), keys}, &mailer](
               const Call& call, std::function<void(CallResult)> done
           ) { send(mailer, call, composer.compose(call), std::move(done)); };
}

}  // namespace workers
