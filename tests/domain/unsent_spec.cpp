// An invite that ends with its only mail: whoever asked for it was answered before it failed.

#include "domain/invites/invite.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::invites;
using events::Outcome;

namespace {

domain::IssueInvite ending_unsent() {
    auto command = issue();
    command.ends_unsent = true;
    return command;
}

History issued() {
    History history;
    history.done(ending_unsent(), noon);
    return history;
}

constexpr std::string_view only_the_mail = "InviteDeliveryEnded";

}  // namespace

TEST_CASE("a mail that failed revokes it, and leaves room for another invite") {
    auto history = issued();
    const auto failed = history.done(delivery_ended(Outcome::failed), noon + 1min);
    failed.then_named({only_the_mail, "InviteRevoked", "RecipientInviteEnded"});
    CHECK(failed.fact<InviteRevoked>().reason == "delivery_failed");
    // A job that died can be tried again by hand: it is stopped then.
    CHECK((failed.fact<InviteRevoked>().mail_until == noon + std::chrono::days{14}));
    CHECK(react(failed.fact<InviteRevoked>()).size() == 1);
    history.when(issue_other(), noon + 2min)
        .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
    history.when(domain::ResendInvite{.invite = invite}, noon + 2h).then_rejected(not_revoked);
}

TEST_CASE("any other outcome leaves it as it is") {
    for (const auto outcome : {Outcome::sent, Outcome::unknown, Outcome::cancelled}) {
        issued().when(delivery_ended(outcome), noon).then_named({only_the_mail});
    }
}

TEST_CASE("an invite that was not issued so survives its mail") {
    History history;
    history.done(issue(), noon);
    history.when(delivery_ended(Outcome::failed), noon).then_named({only_the_mail});
}

TEST_CASE("one that was in doubt and failed revokes it then") {
    auto history = issued();
    history.done(delivery_ended(Outcome::unknown), noon);
    history.when(delivery_ended(Outcome::failed), noon + 1h)
        .then_named({only_the_mail, "InviteRevoked", "RecipientInviteEnded"});
}

TEST_CASE("while another mail of it left, or may leave, it stays") {
    auto mailed = issued();
    mailed.done(delivery_ended(Outcome::sent), noon);
    mailed.done(domain::ResendInvite{.invite = invite}, noon + 1h);
    mailed.when(delivery_ended(Outcome::failed, 2), noon + 1h).then_named({only_the_mail});
    auto in_doubt = issued();
    in_doubt.done(delivery_ended(Outcome::unknown), noon);
    in_doubt.done(domain::ResendInvite{.invite = invite}, noon + 1h);
    in_doubt.when(delivery_ended(Outcome::failed, 2), noon + 1h).then_named({only_the_mail});
    in_doubt.done(delivery_ended(Outcome::failed, 2), noon + 1h);
    in_doubt.when(delivery_ended(Outcome::failed), noon + 2h)
        .then_named({only_the_mail, "InviteRevoked", "RecipientInviteEnded"});
}

TEST_CASE("what was used meanwhile stays used") {
    auto history = issued();
    history.and_given({redeemed(noon)});
    history.when(delivery_ended(Outcome::failed), noon + 1min).then_named({only_the_mail});
}

TEST_CASE("a mail that failed and was sent after all does not bring it back") {
    auto history = issued();
    history.done(delivery_ended(Outcome::failed), noon);
    history.done(delivery_ended(Outcome::sent), noon + 1min).then_named({only_the_mail});
    history.when(domain::ResendInvite{.invite = invite}, noon + 2h).then_rejected(not_revoked);
}
