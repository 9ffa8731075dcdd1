// What a provider tells of a mail, in any order, late and more than once.

#include "domain/invites/issue.hpp"
#include "domain/invites/mail_report.hpp"
#include "domain/people/recipient.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::invites;
using events::MailEvent, events::ReportFate;

namespace {

domain::TakeMailReport told(MailEvent what, base::Instant at = noon + 1min) {
    return {
        .id = id<events::ReportId>("report"),
        .report =
            {.provider = "resend",
             .event = "msg_1",
             .type = "email",
             .what = what,
             .recipient = ada,
             .invite = invite,
             .delivery = 1,
             .at = at}
    };
}

domain::TakeMailReport bounced(bool hard, base::Instant at = noon + 1min) {
    auto command = told(MailEvent::bounced, at);
    command.report.hard = hard;
    command.report.reason = hard ? "Permanent/General" : "Transient/MailboxFull";
    return command;
}

History mailed() {
    History history;
    history.done(issue(), noon);
    history.done(delivery_ended(events::Outcome::sent), noon);
    return history;
}

ReportFate fate(const Consequence& consequence) {
    return consequence.fact<events::MailReportTaken>().fate;
}

}  // namespace

TEST_CASE("what becomes of a mail is told to its invite, and kept in the ledger") {
    auto history = mailed();
    const auto taken = history.done(told(MailEvent::delivered), noon + 2min, "provider:resend");
    taken.then_named({"InviteMailDelivered", "MailReportTaken"});
    const auto delivered = taken.fact<events::InviteMailDelivered>();
    CHECK(delivered.invite == invite);
    CHECK(delivered.delivery == 1);
    CHECK((delivered.at == noon + 1min));
    const auto kept = taken.fact<events::MailReportTaken>();
    CHECK((kept.fate == ReportFate::applied));
    CHECK((kept.report == told(MailEvent::delivered).report));
    CHECK(kept.by == "provider:resend");
    CHECK((kept.at == noon + 2min));
    CHECK(taken.decided()->back().stream == "mail_reports-" + invite.text.substr(24));
}

TEST_CASE("what a mail has told once is known when it is told again") {
    for (const auto what : {MailEvent::delivered, MailEvent::complained, MailEvent::opened}) {
        auto history = mailed();
        CHECK((fate(history.done(told(what), noon + 2min)) == ReportFate::applied));
        const auto again = history.done(told(what), noon + 3min);
        again.then_named({"MailReportTaken"});
        CHECK((fate(again) == ReportFate::known));
    }
}

TEST_CASE("the first click that a provider tells of is one of the invite, once") {
    auto history = mailed();
    const auto clicked = history.done(told(MailEvent::clicked), noon + 2min);
    clicked.then_named({"InviteLinkClicked", "MailReportTaken"});
    CHECK((fate(clicked) == ReportFate::applied));
    CHECK(clicked.fact<InviteLinkClicked>().first);
    CHECK((clicked.fact<InviteLinkClicked>().delivery == 1u));
    CHECK((clicked.fact<InviteLinkClicked>().at == noon + 1min));
    const auto again = history.done(told(MailEvent::clicked), noon + 3min);
    again.then_named({"MailReportTaken"});
    CHECK((fate(again) == ReportFate::known));
}

TEST_CASE("a click that the page has told of already is no news from the provider") {
    auto history = mailed();
    history.done(
        domain::NoteInviteVisit{.code_hash = code, .visit = domain::Visit::clicked}, noon + 1min
    );
    const auto later = history.done(told(MailEvent::clicked), noon + 2min);
    later.then_named({"MailReportTaken"});
    CHECK((fate(later) == ReportFate::known));
}

TEST_CASE("reports count in whatever order they come") {
    auto history = mailed();
    history.done(bounced(true), noon + 2min)
        .then_named({"InviteMailBounced", "RecipientSuppressed", "MailReportTaken"});
    history.done(told(MailEvent::delivered), noon + 3min)
        .then_named({"InviteMailDelivered", "MailReportTaken"});
    history.done(told(MailEvent::opened), noon + 3min)
        .then_named({"InviteMailOpened", "MailReportTaken"});
    history.done(told(MailEvent::complained), noon + 4min)
        .then_named({"InviteMailComplained", "MailReportTaken"});
}

TEST_CASE("a report may come before the lane has said that the mail was sent") {
    History history;
    history.done(issue(), noon);
    history.done(told(MailEvent::delivered), noon)
        .then_named({"InviteMailDelivered", "MailReportTaken"});
    history.done(delivery_ended(events::Outcome::sent), noon).then_named({"InviteDeliveryEnded"});
}

TEST_CASE("a hard bounce and a complaint suppress the address, a soft bounce does not") {
    struct Case {
        domain::TakeMailReport report;
        std::optional<events::SuppressionCause> cause;
    };

    auto gave_up = told(MailEvent::failed);
    auto unwelcome = told(MailEvent::failed);
    unwelcome.report.hard = true;
    const Case cases[] = {
        {bounced(true), events::SuppressionCause::bounce},
        {bounced(false), std::nullopt},
        {told(MailEvent::complained), events::SuppressionCause::complaint},
        {told(MailEvent::delivered), std::nullopt},
        {gave_up, std::nullopt},
        {unwelcome, events::SuppressionCause::bounce}
    };
    for (const auto& [report, cause] : cases) {
        auto history = mailed();
        const auto taken = history.done(report, noon + 2min, "provider:resend");
        domain::IssueInvite another = issue_other();
        another.on_existing = events::OnExisting::new_code;
        if (!cause) {
            history.when(another, noon + 3min)
                .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
            continue;
        }
        const auto suppressed = taken.fact<events::RecipientSuppressed>();
        CHECK((suppressed.cause == *cause));
        CHECK((suppressed.recipient == ada));
        CHECK(suppressed.by == "provider:resend");
        CHECK((suppressed.reason == report.report.reason));
        history.when(another, noon + 3min).then_rejected(not_suppressed);
    }
}

TEST_CASE("a bounce of a mail that was no invite suppresses its recipient all the same") {
    auto report = bounced(true);
    report.report.invite.reset();
    report.report.delivery.reset();
    History history;
    history.done(report, noon).then_named({"RecipientSuppressed", "MailReportTaken"});
    const auto again = history.done(report, noon);
    again.then_named({"MailReportTaken"});
    CHECK((fate(again) == ReportFate::known));
}

TEST_CASE("what was lifted is not suppressed again by what was told of before") {
    SUBCASE("by the same mail") {
        auto history = mailed();
        history.done(bounced(true), noon + 2min);
        history.done(domain::LiftSuppression{.recipient = ada, .reason = "mended"}, noon + 1h);
        history.done(bounced(true, noon + 2h), noon + 2h).then_named({"MailReportTaken"});
    }
    SUBCASE("by an older one") {
        auto report = bounced(true, noon + 1h);
        report.report.invite.reset();
        report.report.delivery.reset();
        History history;
        history.done(domain::SuppressRecipient{.recipient = ada}, noon);
        history.done(domain::LiftSuppression{.recipient = ada, .reason = "mended"}, noon + 1h);
        history.when(report, noon + 2h).then_named({"MailReportTaken"});
        report.report.at = noon + 1h + 1ms;
        history.when(report, noon + 2h).then_named({"RecipientSuppressed", "MailReportTaken"});
    }
}

TEST_CASE("a report that names no mail of ours changes nothing and is kept as unmatched") {
    auto unknown_invite = told(MailEvent::delivered);
    unknown_invite.report.invite = other_invite;
    auto unknown_delivery = told(MailEvent::delivered);
    unknown_delivery.report.delivery = 2;
    auto of_another_slot = told(MailEvent::delivered);
    of_another_slot.report.invite = id<events::InviteId>("invite", 8);
    auto for_somebody_else = told(MailEvent::delivered);
    for_somebody_else.report.recipient = id<events::RecipientId>("bob");
    auto of_nobody = told(MailEvent::bounced);
    of_nobody.report.recipient.reset();
    of_nobody.report.invite.reset();
    of_nobody.report.delivery.reset();
    for (const auto& report :
         {unknown_invite, unknown_delivery, of_another_slot, for_somebody_else, of_nobody}) {
        const auto taken = mailed().when(report, noon + 2min);
        taken.then_named({"MailReportTaken"});
        CHECK((fate(taken) == ReportFate::unmatched));
    }
}

TEST_CASE("what is not understood is kept, and can be taken again once it is") {
    auto report = told(MailEvent::delivered);
    report.report.what.reset();
    auto history = mailed();
    CHECK((fate(history.done(report, noon)) == ReportFate::not_understood));
    report.report.what = MailEvent::delivered;
    history.done(report, noon).then_named({"InviteMailDelivered", "MailReportTaken"});
}

TEST_CASE("what says nothing about the end of a mail is passed over") {
    for (const auto what : {MailEvent::sent, MailEvent::delayed}) {
        const auto taken = mailed().when(told(what), noon);
        taken.then_named({"MailReportTaken"});
        CHECK((fate(taken) == ReportFate::passed_over));
    }
}

TEST_CASE("the batch hears of a mail of its that came back") {
    History history;
    history.done(issue_for(row(7)), noon);
    const auto fact = history.done(bounced(false), noon).fact<events::InviteMailBounced>();
    CHECK((fact.batch_row == row(7)));
    const auto caused = domain::react({.stream = "invite", .seq = 2, .fact = fact});
    REQUIRE(caused.size() == 1);
    const auto& command = std::get<domain::SendCommand>(caused.front().what).command;
    const auto& bounces = std::get<domain::RecordBounces>(command);
    CHECK(bounces.batch == batch);
    CHECK((bounces.rows == std::vector<std::uint32_t>{7}));
    auto alone = fact;
    alone.batch_row.reset();
    CHECK(domain::react({.stream = "invite", .seq = 2, .fact = alone}).empty());
}
