#include "workers/send_notice_email.hpp"

#include "base/describe.hpp"
#include "platform/mail/identity.hpp"
#include "platform/mail/templates.hpp"
#include "workers/mail_call.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace workers {

namespace {

using platform::crypto::KeyRing, platform::crypto::Unsealing;
using platform::mail::Mail, platform::mail::Mailer;

// RFC 3834: no answering machine shall answer it.
constexpr std::pair<std::string_view, std::string_view> automatic{
    "Auto-Submitted", "auto-generated"
};

bool can_sign_in(events::Notice told) {
    return told != events::Notice::account_deactivated && told != events::Notice::account_erased &&
           told != events::Notice::account_anonymised;
}

std::string spelled(const events::DeviceFamily& device) {
    const auto or_unknown = [](const std::string& name, std::string_view what) {
        return name == "other" ? fmt::format("another {}", what) : name;
    };
    return fmt::format(
        "{} on {}", or_unknown(device.browser, "browser"), or_unknown(device.system, "system")
    );
}

std::string spelled_rest(std::uint32_t left) {
    return left == 0   ? "none of them is left"
           : left == 1 ? "one of them is left"
                       : fmt::format("{} of them are left", left);
}

// 4,998
std::string spelled_number(std::uint32_t number) {
    auto digits = std::to_string(number);
    for (auto at = digits.size(); at > 3; at -= 3) {
        digits.insert(at - 3, ",");
    }
    return digits;
}

std::string spelled_counts(const events::BatchSummary& summary) {
    auto said = spelled_number(summary.sent) + " sent";
    const std::pair<std::uint32_t, std::string_view> others[] = {
        {summary.failed, "failed"},
        {summary.skipped, "skipped"},
        {summary.cancelled, "cancelled"},
        {summary.unknown, "in doubt"},
    };
    for (const auto& [count, what] : others) {
        if (count > 0) {
            said += fmt::format(", {} {}", spelled_number(count), what);
        }
    }
    return said;
}

// "after 12 minutes", "after 3 hours"; nothing shorter is told by mail.
std::string spelled_time(base::Duration lasted) {
    const auto minutes = std::chrono::round<std::chrono::minutes>(lasted).count();
    const auto hours = std::chrono::round<std::chrono::hours>(lasted).count();
    return minutes < 120 ? fmt::format("after {} minutes", minutes)
           : hours < 48  ? fmt::format("after {} hours", hours)
                         : fmt::format("after {} days", (hours + 12) / 24);
}

void tell_of(const events::BatchSummary& summary, platform::mail::NoticeMailFields& fields) {
    fields.batch = summary.name.value_or("");
    fields.ended = summary.outcome == events::BatchEnd::cancelled ? "was cancelled" : "is done";
    fields.lasted = spelled_time(summary.ended_at - summary.began_at);
    fields.counts = spelled_counts(summary);
}

class NoticeComposer {
public:
    NoticeComposer(InviteMailOptions options, const KeyRing& keys)
        : options_{std::move(options)}, keys_{keys} {}

    Composed compose(const Call& call) const {
        const auto& notice = *call.job.notice;
        const auto address = keys_.unseal(notice.address);
        if (address.how != Unsealing::opened) {
            return why_sealed(address.how);
        }
        std::string secret;
        if (notice.secret) {
            auto opened = keys_.unseal(*notice.secret);
            if (opened.how != Unsealing::opened) {
                return why_sealed(opened.how);
            }
            secret = std::move(opened.text);
        }
        return written(call.job, address.text, secret);
    }

private:
    Mail written(const events::Job& job, const std::string& address, const std::string& secret)
        const {
        const auto& notice = *job.notice;
        platform::mail::NoticeMailFields fields{
            .notice = std::string{base::name_of(notice.notice)},
            .recipient_name = name_in(keys_, notice.name),
            .brand = options_.from_name,
            .support_email = options_.reply_to
        };
        if (notice.device) {
            fields.device = spelled(*notice.device);
        }
        if (notice.left) {
            fields.left = spelled_rest(*notice.left);
        }
        if (notice.batch) {
            tell_of(*notice.batch, fields);
            fields.link = platform::mail::batch_link(options_.site, notice.batch->batch.text);
        } else if (notice.notice == events::Notice::email_code) {
            fields.code = secret;
        } else if (notice.notice == events::Notice::reset_link) {
            fields.link = platform::mail::reset_link(options_.frontend, secret);
        } else if (can_sign_in(notice.notice)) {
            fields.link = platform::mail::sign_in_link(options_.frontend);
        }
        auto rendered = platform::mail::render_notice(fields);
        return {
            .message_id = fmt::format("{}@{}", job.id.text, options_.domain),
            .from = options_.from,
            .from_name = options_.from_name,
            .to = address,
            .reply_to = options_.reply_to,
            .subject = std::move(rendered.subject),
            .text = std::move(rendered.text),
            .html = std::move(rendered.html),
            .headers = {{std::string{automatic.first}, std::string{automatic.second}}},
            .job_id = job.id.text
        };
    }

    const InviteMailOptions options_;
    const KeyRing& keys_;
};

}  // namespace

MakeCall send_notice_email(InviteMailOptions options, const KeyRing& keys, Mailer& mailer) {
    return [composer = NoticeComposer{std::move(options), keys}, &mailer](
               const Call& call, std::function<void(CallResult)> done
           ) { send(mailer, call, composer.compose(call), std::move(done)); };
}

}  // namespace workers
