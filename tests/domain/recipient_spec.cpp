#include "domain/invites/issue.hpp"
#include "domain/people/recipient.hpp"
#include "tests/domain/invite_examples.hpp"

#include <algorithm>

using namespace tests;

TEST_CASE("an address is suppressed once, and the suppression is lifted once") {
    History history;
    const domain::SuppressRecipient suppress{
        .recipient = ada, .cause = events::SuppressionCause::bounce, .reason = "gone"
    };
    const domain::LiftSuppression lift{.recipient = ada, .reason = "mended"};
    history.when(lift, noon).then_nothing();
    history.done(suppress, noon)
        .then(
            {{domain::people::stream_of(ada),
              events::RecipientSuppressed{
                  .recipient = ada,
                  .cause = events::SuppressionCause::bounce,
                  .at = noon,
                  .by = admin,
                  .reason = "gone"
              }}}
        );
    history.when(suppress, noon).then_nothing();
    history.when(issue(), noon).then_rejected(domain::invites::not_suppressed);
    const auto lifted = history.done(lift, noon).fact<events::RecipientSuppressionLifted>();
    CHECK(lifted.by == admin);
    CHECK(lifted.reason == "mended");
    history.when(lift, noon).then_nothing();
    history.when(issue(), noon)
        .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
}

TEST_CASE("that mail bounces is news also of an address that wanted no more") {
    using events::SuppressionCause;
    const auto suppress = [](SuppressionCause cause) {
        return domain::SuppressRecipient{.recipient = ada, .cause = cause};
    };
    History history;
    history.done(suppress(SuppressionCause::opt_out), noon).then_named({"RecipientSuppressed"});
    history.when(suppress(SuppressionCause::operator_said_so), noon).then_nothing();
    history.done(suppress(SuppressionCause::bounce), noon).then_named({"RecipientSuppressed"});
    history.when(suppress(SuppressionCause::complaint), noon).then_nothing();
    history.when(suppress(SuppressionCause::opt_out), noon).then_nothing();
}

TEST_CASE("an erasure destroys every key that the person's streams tell of, and revokes invites") {
    History history;
    history.done(registration(), noon);
    // Invited before they registered, as far as the order of facts goes.
    history.and_given(
        {{domain::invites::stream_of(invite),
          events::InviteIssued{
              .invite = invite,
              .code_hash = code,
              .code = sealed("CODE"),
              .recipient = ada,
              .address = sealed("ada@example.com"),
              .name = sealed("Ada"),
              .expires_at = noon + 24h
          }},
         {domain::people::stream_of(ada),
          events::RecipientInvited{.recipient = ada, .invite = invite}}}
    );
    const auto erased = history.done(domain::EraseSubject{.recipient = ada}, noon + 1h);
    erased.then_named({"InviteRevoked", "RecipientInviteEnded", "SubjectErased", "SubjectErased"});
    auto keys = erased.fact<events::SubjectErased>().keys;
    std::ranges::sort(keys);
    CHECK(
        (keys ==
         std::vector<std::string>{"k_of_Ada", "k_of_CODE", "k_of_ada@example.com", "k_of_argon2"})
    );
    CHECK_FALSE(history.world().sign_in_state(ada).has_value());
    history.when(domain::EraseSubject{.recipient = ada}, noon + 2h).then_nothing();
}

TEST_CASE("the keys of invites that ended long ago are destroyed as well") {
    History history;
    history.done(issue(), noon);
    history.done(domain::RevokeInvite{.invite = invite, .reason = "typo"}, noon);
    const auto keys = history.when(domain::EraseSubject{.recipient = ada}, noon + 1h)
                          .fact<events::SubjectErased>()
                          .keys;
    CHECK(keys.size() == 3);
}

TEST_CASE("who was never heard of is erased on record, once") {
    History history;
    history.done(domain::EraseSubject{.recipient = ada}, noon).then_named({"SubjectErased"});
    history.when(domain::EraseSubject{.recipient = ada}, noon).then_nothing();
}

TEST_CASE("an erased address is not written to by a batch, but may come back") {
    History history;
    history.done(domain::EraseSubject{.recipient = ada}, noon);
    CHECK(history.when(issue_for(row(1)), noon).fact<events::InviteRefused>().verdict == "erased");
    history.when(registration(), noon).then_named({"AccountRegistered"});
    history.done(issue(), noon)
        .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
    history.when(domain::EraseSubject{.recipient = ada}, noon + 1h)
        .then_named({"InviteRevoked", "RecipientInviteEnded", "SubjectErased"});
}

TEST_CASE("that nothing may be sent to an address outlives an erasure") {
    History history;
    history.done(domain::SuppressRecipient{.recipient = ada}, noon);
    history.done(domain::EraseSubject{.recipient = ada}, noon);
    history.when(issue(), noon).then_rejected(domain::invites::not_suppressed);
}

TEST_CASE("mails that wait for an erased person are stopped as erased, others as revoked") {
    const auto reason_after = [](const domain::Command& command) {
        History history;
        history.done(issue(), noon);
        const auto revoked = history.done(command, noon).fact<events::InviteRevoked>();
        const auto caused = domain::react({.stream = "invite", .seq = 2, .fact = revoked});
        REQUIRE(caused.size() == 1);
        return std::get<domain::StopInviteJobs>(caused[0].what).reason;
    };
    CHECK(reason_after(domain::EraseSubject{.recipient = ada}) == "erased");
    CHECK(reason_after(domain::RevokeInvite{.invite = invite, .reason = "typo"}) == "revoked");
}
