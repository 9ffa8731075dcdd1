// More time for an invite, and another mail for whoever lost theirs.

#include "domain/invites/issue.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::invites;
using events::Outcome;

namespace {

const auto expiry = noon + 14 * 24h;
const domain::AskForInvite asking{.recipient = ada};
const domain::DeadlineReached deadline_reached{.stream = stream_of(invite)};

domain::ExtendInvite extend(std::uint32_t days) {
    return {.invite = invite, .extend_days = days};
}

History issued() {
    History history;
    history.done(issue(), noon);
    return history;
}

}  // namespace

TEST_CASE("an invite is extended from its end, without a mail") {
    issued()
        .when(extend(7), noon + 1h)
        .then(
            {{stream_of(invite),
              events::InviteExpiryExtended{
                  .invite = invite, .from = expiry, .to = expiry + 7 * 24h, .by = admin
              }}}
        );
}

TEST_CASE("an expired invite is not extended: it lives again only when it is mailed again") {
    auto history = issued();
    history.when(extend(7), expiry).then_named({"InviteExpiryExtended"});
    history.when(extend(7), expiry + 1ms).then_rejected(not_expired);
    history.done(deadline_reached, expiry + 1ms);
    history.when(extend(7), expiry + 1h).then_rejected(not_expired);
    history.when(domain::ResendInvite{.invite = invite, .extend_days = 7}, expiry + 1h)
        .then_named({"InviteExpiryExtended", "InviteDeliveryRequested", "RecipientInvited"});
}

TEST_CASE("an invite is extended by 1 to 180 days") {
    for (const std::uint32_t days : {0U, 181U}) {
        issued().when(extend(days), noon).then_rejected(days_in_range);
    }
    for (const std::uint32_t days : {1U, 180U}) {
        issued().when(extend(days), noon).then_named({"InviteExpiryExtended"});
    }
}

TEST_CASE("what is used or revoked is not extended, nor is what there is not") {
    History{}.when(extend(7), noon).then_rejected(known_invite);
    auto used = issued();
    used.and_given({redeemed(noon + 1h)});
    used.when(extend(7), noon + 2h).then_rejected(not_used);
    auto revoked = issued();
    revoked.done(domain::RevokeInvite{.invite = invite, .reason = "typo"}, noon);
    revoked.when(extend(7), noon + 2h).then_rejected(not_revoked);
}

TEST_CASE("the invite of who has an account is not extended") {
    auto history = issued();
    history.done(registration(), noon);
    history.when(extend(7), noon + 1h).then_rejected(not_registered);
}

TEST_CASE("whoever lost their mail is mailed the same code again") {
    auto history = issued();
    history.done(delivery_ended(Outcome::sent), noon);
    const auto again = history.done(asking, noon + 1h, "public");
    again.then_named({"InviteDeliveryRequested"});
    const auto mail = again.fact<events::InviteDeliveryRequested>();
    CHECK(mail.delivery == 2);
    CHECK((mail.code == sealed("CODE")));
    CHECK_FALSE(mail.batch_row.has_value());
}

TEST_CASE("mails that were asked for are an hour apart and three in all") {
    auto history = issued();
    history.done(delivery_ended(Outcome::sent), noon);
    history.when(asking, noon + 1h - 1ms).then_nothing();
    history.done(asking, noon + 1h).then_named({"InviteDeliveryRequested"});
    history.when(asking, noon + 1h + 1min).then_nothing();
    history.done(asking, noon + 2h).then_named({"InviteDeliveryRequested"});
    history.when(asking, noon + 24h).then_nothing();
}

TEST_CASE("whoever has nothing to be mailed learns as little as everybody else") {
    History{}.when(asking, noon).then_nothing();
    const auto after = [](const domain::Command& command, base::Instant at) {
        auto history = issued();
        history.done(command, at);
        history.when(asking, at + 2h).then_nothing();
    };
    after(deadline_reached, expiry + 1ms);
    after(domain::RevokeInvite{.invite = invite, .reason = "typo"}, noon);
    after(domain::SuppressRecipient{.recipient = ada}, noon);
    after(domain::EraseSubject{.recipient = ada}, noon);
    after(registration(), noon);
    CHECK(domain::leaves_a_record(asking));  // So it takes as long.
}

TEST_CASE("the newest invite that still opens the door is the one that is mailed again") {
    auto history = issued();
    auto student = issue_other();
    student.role = events::Role::student;
    history.done(student, noon + 1min);
    const auto mailed = [&](base::Instant at) {
        return history.done(asking, at).fact<events::InviteDeliveryRequested>().invite;
    };
    CHECK((mailed(noon + 2h) == other_invite));
    history.done(domain::RevokeInvite{.invite = other_invite, .reason = "typo"}, noon + 3h);
    CHECK((mailed(noon + 4h) == invite));
}
