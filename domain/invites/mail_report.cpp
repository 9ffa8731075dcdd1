#include "domain/invites/mail_report.hpp"

#include "base/mutation.hpp"
#include "domain/place.hpp"

#include <algorithm>

namespace domain::invites {

namespace {

using events::MailEvent, events::MailReport, events::ReportFate;

// The mail of ours that it is about; null when it names none.
const Delivery* mail_in(const ReportView& view, const MailReport& report) {
    if (!view.invite || !report.delivery) {
        return nullptr;
    }
    const auto& deliveries = view.invite->deliveries;
    const bool is_there = *report.delivery >= 1 && *report.delivery <= deliveries.size();
    return is_there ? &deliveries[*report.delivery - 1] : nullptr;
}

bool is_hard(const MailReport& report) {
    return report.hard.value_or(false);
}

Told told_by(const MailReport& report) {
    switch (*report.what) {
        case MailEvent::delivered:
            return told_delivered;
        case MailEvent::bounced:
        case MailEvent::failed:
            return is_hard(report) ? told_hard_bounce : told_soft_bounce;
        case MailEvent::complained:
            return told_complaint;
        case MailEvent::opened:
            return told_opened;
        case MailEvent::sent:
        case MailEvent::delayed:
        case MailEvent::clicked:
            return 0;
    }
    return 0;
}

// Only the first click is of interest: the page it leads to tells of it as well.
bool is_news(const Invite& invite, const MailReport& report, const Delivery& mail) {
    if (report.what == MailEvent::clicked) {
        return !invite.has_seen(seen_clicked);
    }
    const auto told = told_by(report);
    return told != 0 &&
           (!mail.has_told(told) || base::is_mutated(base::Mutation::report_is_taken_twice));
}

events::Fact fact_of(const MailReport& report, const Delivery& mail) {
    const auto& invite = *report.invite;
    const auto delivery = *report.delivery;
    switch (*report.what) {
        case MailEvent::delivered:
            return InviteMailDelivered{.invite = invite, .delivery = delivery, .at = report.at};
        case MailEvent::complained:
            return InviteMailComplained{.invite = invite, .delivery = delivery, .at = report.at};
        case MailEvent::opened:
            return InviteMailOpened{.invite = invite, .delivery = delivery, .at = report.at};
        case MailEvent::clicked:
            return InviteLinkClicked{.invite = invite, .delivery = delivery, .at = report.at};
        default:
            break;
    }
    InviteMailBounced bounced{
        .invite = invite,
        .delivery = delivery,
        .hard = is_hard(report),
        .reason = report.reason,
        .at = report.at
    };
    if (!mail.origin.batch.empty()) {
        bounced.batch_row = events::BatchRow{
            .batch = mail.origin.batch.id(),
            .row = mail.origin.row,
            .generation = mail.origin.generation
        };
    }
    return bounced;
}

// Why nothing more is to be sent; absent when the report is no reason.
std::optional<events::SuppressionCause> cause_in(const MailReport& report) {
    if (report.what == MailEvent::complained) {
        return events::SuppressionCause::complaint;
    }
    const bool is_bounce = report.what == MailEvent::bounced || report.what == MailEvent::failed;
    if (is_bounce && is_hard(report) &&
        !base::is_mutated(base::Mutation::bounce_suppresses_nobody)) {
        return events::SuppressionCause::bounce;
    }
    return std::nullopt;
}

std::vector<Placed> suppression(
    const ReportView& view, const MailReport& report, const Context& context
) {
    const auto cause = cause_in(report);
    if (!cause || !view.id || report.at <= people::lifted_at(view.recipient)) {
        return {};
    }
    const SuppressRecipient suppress{
        .recipient = *view.id, .cause = *cause, .reason = report.reason
    };
    return *place(people::stream_of(*view.id), people::decide(view.recipient, suppress, context));
}

ReportFate fate_of(
    const ReportView& view, const MailReport& report, const Delivery* mail, bool has_facts
) {
    if (!report.what) {
        return ReportFate::not_understood;
    }
    if (has_facts) {
        return ReportFate::applied;
    }
    const bool names_a_mail = report.invite || report.delivery;
    if (names_a_mail ? !mail : !view.id) {
        return ReportFate::unmatched;
    }
    const bool tells_of_a_mail = report.what == MailEvent::clicked || told_by(report) != 0;
    const bool says_something = cause_in(report) || (mail && tells_of_a_mail);
    return says_something ? ReportFate::known : ReportFate::passed_over;
}

}  // namespace

std::string reports_stream(const events::ReportId& id) {
    return "mail_reports-" + base::slot_suffix(base::slot_of(id.text));
}

Decided decide(const ReportView& view, const TakeMailReport& command, const Context& context) {
    const auto& report = command.report;
    const auto* mail = mail_in(view, report);
    std::vector<Placed> placed;
    if (report.what && mail && is_news(*view.invite, report, *mail)) {
        placed.push_back({.stream = stream_of(*report.invite), .fact = fact_of(report, *mail)});
    }
    // A repeat of what the mail has told suppresses nobody again.
    if (report.what && (!mail || !placed.empty())) {
        auto suppressed = suppression(view, report, context);
        std::ranges::move(suppressed, std::back_inserter(placed));
    }
    const auto fate = fate_of(view, report, mail, !placed.empty());
    placed.push_back(
        {.stream = reports_stream(command.id),
         .fact =
             events::MailReportTaken{
                 .id = command.id,
                 .report = report,
                 .fate = fate,
                 .by = context.actor,
                 .at = context.now
             }}
    );
    return placed;
}

}  // namespace domain::invites
