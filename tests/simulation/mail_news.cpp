#include "tests/simulation/mail_news.hpp"

#include <fmt/format.h>

namespace simulation {

namespace {

using events::MailEvent, events::SuppressionCause;

bool is_reason_to_stop(const events::MailReport& report) {
    const bool is_bounce = report.what == MailEvent::bounced && report.hard.value_or(false);
    return is_bounce || report.what == MailEvent::complained;
}

}  // namespace

void MailNews::on_counted(const Counted& counted) {
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
    if (!has_to_end_.empty()) {
        find(has_to_end_, "had one mail, which failed, and opens all the same");
        has_to_end_.clear();
    }
}

void MailNews::find(const std::string& id, const std::string& what) {
    constexpr int news = 22;
    findings_.add(news, fmt::format("{}: {}", id, what));
}

const std::string& MailNews::recipient_of(const events::InviteId& invite) const {
    static const std::string nobody;
    const auto found = invites_.find(invite.text);
    return found == invites_.end() ? nobody : found->second;
}

// The last fact of its commit.
void MailNews::see(const events::MailReportTaken& fact) {
    ++told_;
    const auto& report = fact.report;
    const bool counts = fact.fate == events::ReportFate::applied && is_reason_to_stop(report);
    if (!counts) {
        return;
    }
    const auto id = report.recipient ? report.recipient->text : recipient_of(*report.invite);
    const auto& recipient = recipients_[id];
    // What happened before somebody lifted it is no news.
    if (!recipient.is_unreachable && recipient.lifted_at < report.at) {
        find(id, "bounced or complained, and mail goes on");
    }
}

void MailNews::tell(
    const events::InviteId& invite, std::uint32_t delivery, const std::string& what
) {
    if (!tellings_.insert(fmt::format("{} {} {}", invite.text, delivery, what)).second) {
        find(invite.text, fmt::format("that mail {} was {} is told twice", delivery, what));
    }
}

void MailNews::see(const events::InviteMailDelivered& fact) {
    tell(fact.invite, fact.delivery, "delivered");
}

void MailNews::see(const events::InviteMailBounced& fact) {
    ++bounced_;
    tell(fact.invite, fact.delivery, fact.hard ? "bounced for good" : "bounced");
}

void MailNews::see(const events::InviteMailComplained& fact) {
    tell(fact.invite, fact.delivery, "complained of");
}

void MailNews::see(const events::InviteMailOpened& fact) {
    tell(fact.invite, fact.delivery, "opened");
}

void MailNews::see(const events::RecipientSuppressed& fact) {
    auto& recipient = recipients_[fact.recipient.text];
    recipient.is_suppressed = true;
    recipient.is_unreachable =
        fact.cause == SuppressionCause::bounce || fact.cause == SuppressionCause::complaint;
    suppressed_ += recipient.is_unreachable ? 1 : 0;
}

void MailNews::see(const events::RecipientSuppressionLifted& fact) {
    const auto whole_seconds = std::chrono::ceil<std::chrono::seconds>(fact.at);
    recipients_[fact.recipient.text] = {.lifted_at = whole_seconds};
}

void MailNews::see(const events::InviteIssued& fact) {
    if (fact.recipient) {
        invites_[fact.invite.text] = fact.recipient->text;
    }
    mails_of_[fact.invite.text].ends_unsent = fact.ends_unsent.value_or(false);
}

void MailNews::see(const events::InviteDeliveryRequested& fact) {
    const auto& recipient = recipient_of(fact.invite);
    if (recipients_[recipient].is_suppressed) {
        find(fact.invite.text, "is mailed to who is suppressed");
    }
    mails_of_[fact.invite.text].waiting.insert(fact.delivery);
}

void MailNews::see(const events::InviteReminderDue& fact) {
    reminded_ += fact.mailed ? 1 : 0;
    if (!reminders_.insert(fact.invite.text).second) {
        find(fact.invite.text, "reminds twice");
    }
}

void MailNews::see(const events::InviteExpiryExtended& fact) {
    ++extended_;
    mails_of_[fact.invite.text].is_over = false;
}

void MailNews::see(const events::InviteExpired& fact) {
    ++expired_;
    mails_of_[fact.invite.text].is_over = true;
}

void MailNews::see(const events::InviteDeliveryEnded& fact) {
    auto& invite = mails_of_[fact.invite.text];
    if (fact.outcome == events::Outcome::unknown) {
        return;
    }
    invite.waiting.erase(fact.delivery);
    invite.has_left = invite.has_left || fact.outcome == events::Outcome::sent;
    const bool is_the_end = invite.ends_unsent && !invite.is_over && !invite.has_left &&
                            invite.waiting.empty() && fact.outcome == events::Outcome::failed;
    if (is_the_end) {
        has_to_end_ = fact.invite.text;
    }
}

void MailNews::see(const events::InviteRevoked& fact) {
    auto& invite = mails_of_[fact.invite.text];
    invite.is_over = true;
    if (fact.reason != "delivery_failed") {
        return;
    }
    ++ended_unsent_;
    if (has_to_end_ != fact.invite.text) {
        find(fact.invite.text, "is revoked as unsent, though its mails do not say so");
    }
    has_to_end_.clear();
}

void MailNews::see(const events::InviteRedeemed& fact) {
    mails_of_[fact.invite.text].is_over = true;
}

void MailNews::visit(const events::InviteId& invite, const std::string& what, bool first) {
    ++visited_;
    if (visits_.insert(fmt::format("{} {}", invite.text, what)).second != first) {
        find(invite.text, fmt::format("was {} first {}", what, first ? "twice" : "by nobody"));
    }
}

void MailNews::see(const events::InviteLinkClicked& fact) {
    visit(fact.invite, "clicked", fact.first);
}

void MailNews::see(const events::InviteValidated& fact) {
    visit(fact.invite, "looked up", fact.first);
}

void MailNews::see(const events::BatchPaused& fact) {
    stopped_ += fact.reason == "auto_bounces" ? 1 : 0;
}

}  // namespace simulation
