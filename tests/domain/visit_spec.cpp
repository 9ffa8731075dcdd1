// What is done with a code before it is redeemed.

#include "domain/invites/visit.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::invites;
using domain::Visit;

namespace {

domain::NoteInviteVisit noting(Visit visit) {
    return {.code_hash = code, .visit = visit};
}

History issued() {
    History history;
    history.done(issue(), noon);
    return history;
}

domain::NoteInviteVisit refusing() {
    auto command = noting(Visit::refused);
    command.account = domain::people::account_of(ada);
    command.role = events::Role::instructor;
    return command;
}

std::string reason(const Consequence& consequence) {
    return consequence.fact<events::InviteRedemptionRejected>().reason;
}

constexpr auto fourteen_days = std::chrono::days{14};

}  // namespace

TEST_CASE("a click names the mail and where it says that it came from, and whether it is the first"
) {
    auto history = issued();
    auto clicked = noting(Visit::clicked);
    clicked.delivery = 1;
    clicked.utm = {{"utm_source", "email"}};
    const events::InviteLinkClicked expected{
        .invite = invite,
        .delivery = 1,
        .utm = {{"utm_source", "email"}},
        .first = true,
        .at = noon + 1min
    };
    history.done(clicked, noon + 1min).then({{stream_of(invite), expected}});
    const auto again = history.done(noting(Visit::clicked), noon + 20min);
    CHECK_FALSE(again.fact<InviteLinkClicked>().first);
    CHECK_FALSE(again.fact<InviteLinkClicked>().delivery.has_value());
}

TEST_CASE("that a code was looked up is a fact while it opens, apart from whether it was clicked") {
    auto history = issued();
    history.done(noting(Visit::clicked), noon);
    const auto first = history.done(noting(Visit::validated), noon + 1min);
    first.then_named({"InviteValidated"});
    CHECK(first.fact<InviteValidated>().first);
    CHECK_FALSE(history.done(noting(Visit::validated), noon + 1h).fact<InviteValidated>().first);
    history.when(noting(Visit::validated), noon + fourteen_days).then_named({"InviteValidated"});
    history.when(noting(Visit::validated), noon + fourteen_days + 1ms).then_nothing();
}

TEST_CASE("who comes late is seen, but not for what was used or revoked") {
    issued()
        .when(noting(Visit::clicked), noon + fourteen_days + 1h)
        .then_named({"InviteLinkClicked"});
    auto revoked = issued();
    revoked.done(domain::RevokeInvite{.invite = invite, .reason = "x"}, noon);
    auto used = issued();
    used.and_given({redeemed(noon)});
    for (auto* history : {&revoked, &used}) {
        history->when(noting(Visit::clicked), noon + 1min).then_nothing();
        history->when(noting(Visit::validated), noon + 1min).then_nothing();
    }
}

TEST_CASE("nothing is noted of a code that nobody was given") {
    History nobody;
    for (const auto visit : {Visit::clicked, Visit::validated, Visit::refused}) {
        nobody.when(noting(visit), noon).then_nothing();
    }
}

TEST_CASE("why a code was refused is found where it lives") {
    auto used = issued();
    used.and_given({redeemed(noon)});
    CHECK(reason(used.when(refusing(), noon)) == "used");
    auto revoked = issued();
    revoked.done(domain::RevokeInvite{.invite = invite, .reason = "x"}, noon);
    CHECK(reason(revoked.when(refusing(), noon)) == "revoked");
    CHECK(reason(issued().when(refusing(), noon + fourteen_days + 1ms)) == "expired");
    auto by_another = refusing();
    by_another.account = id<events::AccountId>("eve");
    CHECK(reason(issued().when(by_another, noon)) == "another_address");
    auto as_student = refusing();
    as_student.role = events::Role::student;
    CHECK(reason(issued().when(as_student, noon)) == "another_role");
    History held;
    held.done(unbound(issue()), noon);
    held.done(domain::HoldInvite{.code_hash = code, .holder = id<events::AccountId>("eve")}, noon);
    CHECK(reason(held.when(refusing(), noon)) == "held");
    auto by_holder = refusing();
    by_holder.account = id<events::AccountId>("eve");
    held.when(by_holder, noon).then_nothing();
}

TEST_CASE("of a refusal for another reason than the invite there is no fact") {
    issued().when(refusing(), noon).then_nothing();
    auto by_anybody = noting(Visit::refused);
    issued().when(by_anybody, noon).then_nothing();
}
