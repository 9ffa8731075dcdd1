#include "domain/invites/issue.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::invites;
using events::OnExisting;

namespace {

domain::IssueInvite with(OnExisting on_existing, domain::IssueInvite command) {
    command.on_existing = on_existing;
    return command;
}

domain::IssueInvite for_row(const events::BatchRow& batch_row, domain::IssueInvite command) {
    command.batch_row = batch_row;
    return command;
}

const std::string refusal(const Consequence& outcome) {
    outcome.then_named({"InviteRefused"});
    return outcome.fact<events::InviteRefused>().verdict;
}

}  // namespace

TEST_CASE("an invite is issued, held by its recipient, and mailed, in one commit") {
    const events::InviteIssued issued{
        .invite = invite,
        .code_hash = code,
        .code = sealed("CODE"),
        .recipient = ada,
        .address = sealed("ada@example.com"),
        .name = sealed("Ada"),
        .issued_at = noon,
        .expires_at = noon + 14 * 24h,
        .source = "admin_ui",
        .issued_by = admin
    };
    const events::InviteDeliveryRequested requested{
        .invite = invite,
        .delivery = 1,
        .address = sealed("ada@example.com"),
        .code = sealed("CODE"),
        .name = sealed("Ada"),
        .expires_in_days = 14,
        .expires_at = noon + 14 * 24h,
        .base_url = "https://beta.example.com",
        .requested_at = noon
    };
    given({})
        .when(issue(), noon)
        .then(
            {{stream_of(invite), issued},
             {domain::people::stream_of(ada),
              events::RecipientInvited{.recipient = ada, .invite = invite}},
             {stream_of(invite), requested}}
        );
}

TEST_CASE("an invite that nobody asked to mail is only issued") {
    auto command = issue();
    command.deliver = false;
    given({}).when(command, noon).then_named({"InviteIssued", "RecipientInvited"});
}

TEST_CASE("an invite without an address belongs to whoever holds the code, and cannot be mailed") {
    auto command = issue();
    command.recipient.reset();
    command.address.reset();
    given({}).when(command, noon).then_rejected(has_address);
    command.deliver = false;
    given({}).when(command, noon).then_named({"InviteIssued"});
}

TEST_CASE("issuing the same invite again decides nothing, whatever became of it") {
    History history;
    history.done(issue(), noon);
    history.when(issue(), noon + 1h).then_nothing();
    history.done(domain::RevokeInvite{.invite = invite, .reason = "typo"}, noon + 1h);
    history.when(issue(), noon + 2h).then_nothing();
}

TEST_CASE("a code belongs to one invite, also when that is over") {
    History history;
    history.done(issue(), noon);
    history.done(domain::RevokeInvite{.invite = invite, .reason = "typo"}, noon);
    auto command = issue_other();
    command.code_hash = code;
    history.when(command, noon).then_rejected(free_code);
    history.when(issue_other(), noon)
        .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
}

TEST_CASE("an invite, its code and its recipient share a slot") {
    auto command = issue();
    command.code_hash = id<events::CodeHash>("code", 8);
    given({}).when(command, noon).then_rejected(one_slot);
}

TEST_CASE("how long an invite may be valid") {
    struct Row {
        std::uint32_t days;
        bool allowed;
    };

    const Row rows[] = {{0, false}, {1, true}, {180, true}, {181, false}};
    for (const auto& row : rows) {
        CAPTURE(row.days);
        auto command = issue();
        command.expires_in_days = row.days;
        const auto outcome = given({}).when(command, noon);
        if (row.allowed) {
            const auto issued = outcome.fact<events::InviteIssued>();
            CHECK((issued.expires_at == noon + row.days * 24h));
        } else {
            outcome.then_rejected(days_in_range);
        }
    }
}

TEST_CASE("nobody is invited to be an administrator") {
    auto command = issue();
    command.role = events::Role::admin;
    given({}).when(command, noon).then_rejected(open_role);
}

TEST_CASE("why an address gets no invite, in the order of what is told first") {
    struct Row {
        const char* because;
        bool registered;
        bool invited;
        bool redeemed_before;
        bool suppressed;
        OnExisting on_existing;
        const base::Rule* rejected;
    };

    const Row rows[] = {
        {"nothing is in the way", false, false, false, false, OnExisting::skip, nullptr},
        {"an account comes first", true, true, true, true, OnExisting::skip, &not_registered},
        {"then a live invite", false, true, true, true, OnExisting::skip, &one_live_invite},
        {"unless it is to be mailed", false, true, true, true, OnExisting::resend, &not_redeemed},
        {"or to have another code", false, true, true, true, OnExisting::new_code, &not_redeemed},
        {"then one redeemed", false, false, true, true, OnExisting::skip, &not_redeemed},
        {"then a suppression", false, false, false, true, OnExisting::skip, &not_suppressed},
        {"also of a resend", false, true, false, true, OnExisting::resend, &not_suppressed},
        {"also of a new code", false, true, false, true, OnExisting::new_code, &not_suppressed},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        History history;
        if (row.invited) {
            history.done(issue(), noon);
        }
        if (row.registered) {
            history.done(registration(), noon);
        }
        const auto recipient = domain::people::stream_of(ada);
        if (row.redeemed_before) {
            const auto earlier = id<events::InviteId>("earlier");
            history.and_given(
                {{recipient,
                  events::RecipientInviteEnded{
                      .recipient = ada, .invite = earlier, .redeemed = true
                  }}}
            );
        }
        if (row.suppressed) {
            history.done(domain::SuppressRecipient{.recipient = ada}, noon);
        }

        const auto alone = history.when(with(row.on_existing, issue_other()), noon + 2h);
        const auto of_batch =
            history.when(with(row.on_existing, for_row(tests::row(3), issue_other())), noon + 2h);
        if (row.rejected) {
            alone.then_rejected(*row.rejected);
            CHECK(refusal(of_batch) == row.rejected->code);
        } else {
            alone.then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
        }
    }
}

TEST_CASE("a live invite of the same role is in the way, one of another role is not") {
    History history;
    history.done(issue(), noon);
    history.when(issue_other(), noon).then_rejected(one_live_invite);
    auto as_student = issue_other();
    as_student.role = events::Role::student;
    history.when(as_student, noon)
        .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
}

TEST_CASE("an invite is in the way up to the moment it expires, recorded or not") {
    History history;
    history.done(issue(), noon);
    history.when(issue_other(), noon + 14 * 24h).then_rejected(one_live_invite);
    history.when(issue_other(), noon + 14 * 24h + 1ms)
        .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
}

TEST_CASE("a batch that resends mails the invite that is there, and the row is linked to it") {
    History history;
    history.done(issue(), noon);
    const auto resend = with(OnExisting::resend, for_row(row(5), issue_other()));
    const auto mailed = history.done(resend, noon + 1h);
    mailed.then_named({"InviteDeliveryRequested"});
    const auto requested = mailed.fact<events::InviteDeliveryRequested>();
    CHECK(requested.invite == invite);
    CHECK(requested.delivery == 2);
    CHECK((requested.batch_row == row(5)));
    CHECK(requested.code == sealed("CODE"));
    history.when(resend, noon + 5h).then_nothing();
}

TEST_CASE("a batch that resends keeps an hour between two mails, and three mails at most") {
    History history;
    history.done(issue(), noon);
    const auto resend = [](std::uint32_t number) {
        return with(OnExisting::resend, for_row(row(number), issue_other()));
    };
    CHECK(refusal(history.when(resend(1), noon + 1h - 1ms)) == "delivered_recently");
    history.done(resend(1), noon + 1h);
    history.done(resend(2), noon + 2h);
    CHECK(refusal(history.when(resend(3), noon + 3h)) == "delivery_limit");
}

TEST_CASE("a batch with new codes issues a second invite beside the first") {
    History history;
    history.done(issue(), noon);
    history.when(with(OnExisting::new_code, for_row(row(1), issue_other())), noon)
        .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
}

TEST_CASE("a row is answered once: what changes later does not change its answer") {
    SUBCASE("it was refused, and nothing is in the way any more") {
        History history;
        history.done(domain::SuppressRecipient{.recipient = ada}, noon);
        history.done(issue_for(row(1)), noon).then_named({"InviteRefused"});
        history.done(domain::LiftSuppression{.recipient = ada}, noon);
        history.when(issue_for(row(1)), noon + 1h).then_nothing();
    }
    SUBCASE("it was issued, and the address is suppressed since") {
        History history;
        history.done(issue_for(row(1)), noon);
        history.done(domain::SuppressRecipient{.recipient = ada}, noon);
        history.when(issue_for(row(1)), noon + 1h).then_nothing();
    }
}

TEST_CASE("trying a failed row again mails the same code of the same invite") {
    History history;
    history.done(issue_for(row(1)), noon);
    history.done(delivery_ended(events::Outcome::failed), noon + 1min);
    const auto again = history.done(issue_for(row(1, 2)), noon + 2min);
    again.then_named({"InviteDeliveryRequested"});
    const auto requested = again.fact<events::InviteDeliveryRequested>();
    CHECK(requested.invite == invite);
    CHECK(requested.delivery == 2);
    CHECK((requested.batch_row == row(1, 2)));
    history.when(issue_for(row(1, 2)), noon + 1h).then_nothing();
    history.when(issue_for(row(1, 1)), noon + 1h).then_nothing();
}

TEST_CASE("why a row is not tried again") {
    struct Row {
        const char* because;
        std::vector<domain::Command> meanwhile;
        base::Duration later;
        std::string_view verdict;
    };

    const Row rows[] = {
        {"it was sent after all", {delivery_ended(events::Outcome::sent)}, 1h, "already_sent"},
        {"its invite was revoked",
         {domain::RevokeInvite{.invite = invite, .reason = "typo"}},
         1h,
         "invite_revoked"},
        {"its invite expired", {}, 15 * 24h, "invite_expired"},
        {"its recipient has registered", {registration()}, 1h, "already_registered"},
        {"its recipient was suppressed",
         {domain::SuppressRecipient{.recipient = ada}},
         1h,
         "suppressed"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        History history;
        history.done(issue_for(tests::row(1)), noon);
        history.done(delivery_ended(events::Outcome::failed), noon + 1min);
        for (const auto& command : row.meanwhile) {
            history.done(command, noon + 30min);
        }
        const auto again = history.done(issue_for(tests::row(1, 2)), noon + row.later);
        CHECK(refusal(again) == row.verdict);
        history.when(issue_for(tests::row(1, 2)), noon + row.later).then_nothing();
    }
}

TEST_CASE("a row is not tried again with an invite that is not its recipient's") {
    SUBCASE("it is bound to nobody") {
        History history;
        history.done(unbound(issue()), noon);
        CHECK(refusal(history.when(issue_for(row(1)), noon + 1h)) == "INVITE_ID_TAKEN");
    }
    SUBCASE("it is bound to somebody else") {
        History history;
        history.done(issue_for(row(1)), noon);
        history.done(delivery_ended(events::Outcome::failed), noon + 1min);
        auto another = issue_for(row(1, 2));
        another.recipient = id<events::RecipientId>("grace");
        CHECK(refusal(history.when(another, noon + 1h)) == "INVITE_ID_TAKEN");
    }
}

TEST_CASE("a fourth mail is refused to a batch as well") {
    History history;
    for (std::uint32_t generation = 1; generation <= 3; ++generation) {
        history.done(issue_for(row(1, generation)), noon + generation * 1min);
        history.done(delivery_ended(events::Outcome::failed, generation), noon + generation * 1min);
    }
    CHECK(refusal(history.when(issue_for(row(1, 4)), noon + 5min)) == "delivery_limit");
}

TEST_CASE("a row whose code was taken ends as failed, so that trying again draws another") {
    History history;
    auto taken = issue_other();
    taken.recipient = id<events::RecipientId>("bob");
    taken.code_hash = code;
    history.done(taken, noon);
    const auto refused = history.done(issue_for(row(1)), noon);
    CHECK(refusal(refused) == "CODE_TAKEN");
    const auto told = react(refused.fact<events::InviteRefused>());
    REQUIRE(told.size() == 1);
    const auto& command = std::get<domain::SendCommand>(told[0].what).command;
    const auto& ends = std::get<domain::RecordRowOutcomes>(command).ended;
    CHECK((ends[0].outcome == events::Outcome::failed));

    auto redrawn = issue_for(row(1, 2));
    redrawn.code_hash = other_code;
    history.when(redrawn, noon)
        .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
}

TEST_CASE("a personal line goes with every mail of the invite") {
    auto command = issue();
    command.note = sealed("See you soon");
    History history;
    const auto said = history.done(command, noon);
    CHECK((said.fact<events::InviteIssued>().note == command.note));
    CHECK((said.fact<events::InviteDeliveryRequested>().note == command.note));
    const auto again = history.when(domain::ResendInvite{.invite = invite}, noon + 2h);
    const auto requested = again.fact<events::InviteDeliveryRequested>();
    CHECK((requested.note == command.note));
    const auto caused = domain::react({.stream = "invite", .seq = 3, .fact = requested});
    REQUIRE(caused.size() == 1);
    CHECK((std::get<domain::EnqueueJob>(caused[0].what).job.args->note == command.note));
}

TEST_CASE("a student is promised no founding place, whatever was asked for, in no mail either") {
    History history;
    auto for_student = issue();
    for_student.role = events::Role::student;
    for_student.grants_founding = true;
    const auto issued = history.when(for_student, noon);
    CHECK_FALSE(issued.fact<events::InviteIssued>().grants_founding);
    CHECK_FALSE(issued.fact<events::InviteDeliveryRequested>().grants_founding);
    CHECK(history.when(issue(), noon).fact<events::InviteIssued>().grants_founding);
}
