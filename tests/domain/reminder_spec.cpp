// Before an invite ends unused its recipient is reminded.

#include "domain/invites/reminder.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::invites;
using events::Outcome;

namespace {

const auto expiry = noon + 14 * 24h;
const auto reminder = expiry - 3 * 24h;
const domain::DeadlineReached deadline_reached{.stream = stream_of(invite)};

History mailed(std::uint32_t days = 14) {
    History history;
    auto command = issue();
    command.expires_in_days = days;
    history.done(command, noon);
    history.done(delivery_ended(Outcome::sent), noon + 1min);
    return history;
}

base::Instant due(const History& history) {
    return history.world().next_deadline()->at;
}

events::MailReport report(events::MailEvent what, bool hard = false) {
    return {
        .provider = "resend",
        .event = "msg_1",
        .what = what,
        .recipient = ada,
        .invite = invite,
        .delivery = 1,
        .hard = hard,
        .at = noon + 2min
    };
}

}  // namespace

TEST_CASE("three days before its end an invite that was mailed and not used is, once more") {
    auto history = mailed();
    CHECK((due(history) == reminder));
    history.when(deadline_reached, reminder - 1ms).then_nothing();
    const auto reminded = history.done(deadline_reached, reminder);
    reminded.then_named({"InviteReminderDue", "InviteDeliveryRequested"});
    CHECK(reminded.fact<events::InviteReminderDue>().mailed);
    const auto mail = reminded.fact<events::InviteDeliveryRequested>();
    CHECK(mail.reminder == true);
    CHECK(mail.delivery == 2);
    CHECK(mail.expires_in_days == 3);
    CHECK_FALSE(mail.batch_row.has_value());
}

TEST_CASE("an invite is reminded of once") {
    auto history = mailed();
    history.done(deadline_reached, reminder);
    history.done(delivery_ended(Outcome::sent, 2), reminder + 1min);
    CHECK((due(history) == expiry + 1ms));
    history.done(domain::ExtendInvite{.invite = invite, .extend_days = 30}, reminder + 1h);
    CHECK((due(history) == expiry + 30 * 24h + 1ms));
}

TEST_CASE("a reminder waits in line behind nobody's password, and before nobody's") {
    auto history = mailed();
    const auto mail =
        history.done(deadline_reached, reminder).fact<events::InviteDeliveryRequested>();
    const auto caused = domain::react({.stream = "invite", .seq = 3, .fact = mail});
    REQUIRE(caused.size() == 1);
    const auto& job = std::get<domain::EnqueueJob>(caused.front().what);
    CHECK_FALSE(job.urgent);
    CHECK(job.job.args->reminder == true);
}

TEST_CASE("there is no reminder where none would help") {
    struct Case {
        const char* because;
        std::function<void(History&)> first;
    };

    const Case cases[] = {
        {"it was never mailed",
         [](History& history) {
             history = {};
             auto command = issue();
             command.deliver = false;
             history.done(command, noon);
         }},
        {"nobody knows whether it was mailed",
         [](History& history) {
             history = {};
             history.done(issue(), noon);
             history.done(delivery_ended(Outcome::unknown), noon);
         }},
        {"the mail came back",
         [](History& history) {
             history.done(
                 domain::TakeMailReport{
                     .id = id<events::ReportId>("report"),
                     .report = report(events::MailEvent::bounced)
                 },
                 noon + 2min
             );
         }},
        {"the mail was unwelcome",
         [](History& history) {
             history.done(
                 domain::TakeMailReport{
                     .id = id<events::ReportId>("report"),
                     .report = report(events::MailEvent::complained)
                 },
                 noon + 2min
             );
         }},
        {"it was mailed three times",
         [](History& history) {
             for (std::uint32_t delivery = 2; delivery <= 3; ++delivery) {
                 history.done(domain::ResendInvite{.invite = invite}, noon + delivery * 2h);
                 history.done(delivery_ended(Outcome::sent, delivery), noon + delivery * 2h);
             }
         }}
    };
    for (const auto& [because, first] : cases) {
        CAPTURE(because);
        auto history = mailed();
        first(history);
        CHECK((due(history) == expiry + 1ms));
    }
}

TEST_CASE("whoever was mailed a day or less before needs no reminder") {
    CHECK((due(mailed(4)) == noon + 1 * 24h));
    CHECK((due(mailed(3)) == noon + 3 * 24h + 1ms));
    auto again = mailed();
    again.done(domain::ResendInvite{.invite = invite}, reminder - 24h);
    again.done(delivery_ended(Outcome::sent, 2), reminder - 24h);
    CHECK((due(again) == reminder));
    again = mailed();
    again.done(domain::ResendInvite{.invite = invite}, reminder - 24h + 1ms);
    again.done(delivery_ended(Outcome::sent, 2), reminder - 24h + 1ms);
    CHECK((due(again) == expiry + 1ms));
}

TEST_CASE("a reminder that is more than a day late is not mailed any more") {
    auto history = mailed();
    history.when(deadline_reached, reminder + 24h)
        .then_named({"InviteReminderDue", "InviteDeliveryRequested"});
    const auto late = history.done(deadline_reached, reminder + 24h + 1ms);
    late.then_named({"InviteReminderDue"});
    CHECK_FALSE(late.fact<events::InviteReminderDue>().mailed);
    CHECK((due(history) == expiry + 1ms));
    mailed()
        .when(deadline_reached, expiry + 1ms)
        .then_named({"InviteExpired", "RecipientInviteEnded"});
}

TEST_CASE("whoever opted out or has an account is not reminded") {
    for (const domain::Command& command :
         {domain::Command{domain::SuppressRecipient{.recipient = ada}},
          domain::Command{registration()}}) {
        auto history = mailed();
        history.done(command, noon + 1h);
        history.done(deadline_reached, reminder).then_named({"InviteReminderDue"});
    }
}
