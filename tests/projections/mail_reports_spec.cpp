// The ledger of what mail providers told, and what invites, batches and recipients show of it.

#include "projections/batch_list.hpp"
#include "projections/invite_list.hpp"
#include "projections/mail_reports.hpp"
#include "projections/people.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
using namespace projections;
using events::MailEvent, events::ReportFate;
using invite_list::DeliveryState;

namespace {

const auto report1 = id<events::ReportId>("report");

events::MailReportTaken taken(ReportFate fate = ReportFate::applied, base::Duration after = 1min) {
    return {
        .id = report1,
        .report =
            {.provider = "resend",
             .event = "msg_1",
             .type = "email.bounced",
             .what = MailEvent::bounced,
             .mail = "e-1",
             .recipient = ada,
             .invite = invite1,
             .delivery = 1,
             .hard = true,
             .reason = "Permanent/General",
             .at = noon},
        .fate = fate,
        .by = "provider:resend",
        .at = noon + after
    };
}

invite_list::Invite invite_after(std::vector<events::Fact> facts) {
    facts.insert(facts.begin(), {issued(), delivery_requested()});
    return given(invite_list::projection(), facts).the_only(invite_list::invites);
}

const events::InviteMailDelivered delivered{.invite = invite1, .delivery = 1, .at = noon + 1min};
const events::InviteMailBounced bounced{
    .invite = invite1, .delivery = 1, .reason = "Permanent/General", .at = noon + 2min
};
const events::InviteMailComplained complained{.invite = invite1, .delivery = 1, .at = noon + 3min};
const events::InviteMailOpened opened{.invite = invite1, .delivery = 1, .at = noon + 4min};

}  // namespace

TEST_CASE("a report is a row, and one row however often it is taken") {
    auto replayed = taken(ReportFate::known, 1h);
    replayed.by = "admin:ada";
    const auto row =
        given(mail_reports::projection(), {taken(), replayed}).the_only(mail_reports::reports);
    CHECK((row.fate == ReportFate::known));
    CHECK(row.times == 2);
    CHECK(row.by == "admin:ada");
    CHECK((row.taken_at == noon + 1min));
    CHECK((mail_reports::report_in(row) == taken().report));
}

TEST_CASE("of an erased person a report does not tell who was mailed") {
    const events::SubjectErased erased{.recipient = ada, .at = noon + 1h};
    Lab lab;
    lab.writer.commit(facts1, {taken(), erased});
    lab.catch_up(*lab.projector());
    const auto found = mail_reports::find_report(lab.schema.connection(), report1);
    REQUIRE(found.has_value());
    CHECK_FALSE(found->recipient.has_value());
    CHECK((found->invite == invite1));
}

TEST_CASE("an invite's delivery is what weighs most of all that was told of its latest mail") {
    const auto sent = delivery_ended(events::Outcome::sent);

    struct Story {
        std::vector<events::Fact> facts;
        DeliveryState state;
    };

    const Story stories[] = {
        {{sent, delivered}, DeliveryState::delivered},
        {{delivered, sent}, DeliveryState::delivered},  // told before the lane's own word
        {{sent, opened}, DeliveryState::sent},
        {{sent, bounced, delivered}, DeliveryState::bounced},
        {{sent, delivered, complained, bounced}, DeliveryState::complained},
        {{sent, bounced, delivery_requested(invite1, 2)}, DeliveryState::queued},
        {{sent, delivery_requested(invite1, 2), bounced}, DeliveryState::queued}
    };
    for (const auto& [facts, state] : stories) {
        CHECK((invite_after(facts).delivery_state == state));
    }
}

TEST_CASE("the story of an invite tells of its mail") {
    const auto invite = invite_after({delivered, opened, bounced, complained});
    std::vector<std::string> story;
    for (const auto& moment : invite.history) {
        story.push_back(moment.status);
    }
    CHECK((
        story ==
        std::vector<std::string>{"issued", "queued", "delivered", "opened", "bounced", "complained"}
    ));
    CHECK(invite.last_error == "Permanent/General");
}

TEST_CASE("a batch counts the rows whose mail came back") {
    auto facts = batch_started(3);
    facts.push_back(events::BatchRowsBounced{.batch = batch1, .rows = {1, 3}, .at = noon + 1min});
    facts.push_back(events::BatchRowsBounced{.batch = batch1, .rows = {2}, .at = noon + 2min});
    const auto batch = given(batch_list::projection(), facts).the_only(batch_list::batches);
    CHECK(batch.bounced == 3);
}

TEST_CASE("those who are not written to are listed, latest first, with reason and by whom") {
    const auto suppressed = [](const events::RecipientId& who, base::Duration after) {
        return events::RecipientSuppressed{
            .recipient = who,
            .cause = events::SuppressionCause::operator_said_so,
            .at = noon + after,
            .by = "admin:ada",
            .reason = "asked by phone"
        };
    };
    const auto eve = id<events::RecipientId>("eve");
    Lab lab;
    lab.writer.commit(
        facts1, {suppressed(ada, 1min), suppressed(bob, 2min), suppressed(eve, 3min)}
    );
    lab.writer.commit(
        facts1, {events::RecipientSuppressionLifted{.recipient = eve, .at = noon + 4min}}
    );
    lab.catch_up(*lab.projector());
    auto& connection = lab.schema.connection();
    const auto first = people::list_suppressed(connection, {}, {.limit = 1});
    REQUIRE(first->rows.size() == 1);
    CHECK((first->rows.front().id == bob));
    CHECK(first->rows.front().suppressed_by == "admin:ada");
    CHECK(first->rows.front().suppression_reason == "asked by phone");
    const auto second =
        people::list_suppressed(connection, {}, {.limit = 1, .cursor = first->next_cursor});
    REQUIRE(second->rows.size() == 1);
    CHECK((second->rows.front().id == ada));
    CHECK_FALSE(second->next_cursor.has_value());
    CHECK_FALSE(people::list_suppressed(connection, {}, {.cursor = "x"}).has_value());
    CHECK(people::list_suppressed(connection, {.recipient = eve}, {})->rows.empty());
    const people::SuppressionFilter bounces{.cause = events::SuppressionCause::bounce};
    CHECK(people::list_suppressed(connection, bounces, {})->rows.empty());
}
