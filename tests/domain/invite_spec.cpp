#include "domain/invites/invite.hpp"
#include "domain/invites/issue.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::invites;
using events::Outcome;

namespace {

const auto expiry = noon + 14 * 24h;
const domain::RevokeInvite revoking{.invite = invite, .reason = "wrong address"};
const domain::ResendInvite resending{.invite = invite};
const domain::DeadlineReached deadline_reached{.stream = stream_of(invite)};

domain::ResendInvite resend_and_extend(std::uint32_t days) {
    return {.invite = invite, .extend_days = days};
}

History issued() {
    History history;
    history.done(issue(), noon);
    return history;
}

History used() {
    auto history = issued();
    history.and_given({redeemed(noon + 1h)});
    return history;
}

History revoked() {
    auto history = issued();
    history.done(revoking, noon + 1h);
    return history;
}

}  // namespace

TEST_CASE("an invite is valid at the moment of its expiry and not a millisecond later") {
    const auto history = issued();
    const auto due = history.world().next_deadline();
    REQUIRE(due.has_value());
    CHECK((*due == domain::Deadline{.at = expiry + 1ms, .stream = stream_of(invite)}));
    history.when(deadline_reached, expiry).then_nothing();
    history.when(deadline_reached, expiry + 1ms)
        .then(
            {{stream_of(invite), events::InviteExpired{.invite = invite, .at = expiry}},
             {domain::people::stream_of(ada),
              events::RecipientInviteEnded{.recipient = ada, .invite = invite}}}
        );
}

TEST_CASE("an invite that expired, was used or was revoked waits for nothing") {
    auto expired = issued();
    expired.done(deadline_reached, expiry + 3h);
    CHECK_FALSE(expired.world().next_deadline().has_value());
    CHECK_FALSE(used().world().next_deadline().has_value());
    CHECK_FALSE(revoked().world().next_deadline().has_value());
}

TEST_CASE("why a code does not open the door: used before revoked before expired") {
    struct Row {
        const char* because;
        Standing standing;
        base::Instant now;
        const base::Rule* rule;
    };

    const Row rows[] = {
        {"it is live", Standing::issued, expiry, nullptr},
        {"it expired by the clock", Standing::issued, expiry + 1ms, &not_expired},
        {"it expired on record", Standing::expired, noon, &not_expired},
        {"it was revoked", Standing::revoked, noon, &not_revoked},
        {"it was revoked and is past its end", Standing::revoked, expiry + 1h, &not_revoked},
        {"it was used", Standing::redeemed, noon, &not_used},
        {"it was used and is past its end", Standing::redeemed, expiry + 1h, &not_used},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        const Invite one{.standing = row.standing, .expires_at = expiry};
        const auto over = why_over(one, row.now);
        CHECK((over ? over->rule : nullptr) == row.rule);
    }
}

TEST_CASE("a revoked invite leaves room for another, and its waiting mail is stopped") {
    auto history = issued();
    history.done(revoking, noon + 1h)
        .then(
            {{stream_of(invite),
              events::InviteRevoked{
                  .invite = invite,
                  .reason = "wrong address",
                  .by = admin,
                  .at = noon + 1h,
                  .mail_until = expiry
              }},
             {domain::people::stream_of(ada),
              events::RecipientInviteEnded{.recipient = ada, .invite = invite}}}
        );
    history.when(issue_other(), noon + 1h)
        .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
}

TEST_CASE("no mail is to be stopped when it went out long ago") {
    auto history = issued();
    history.done(delivery_ended(Outcome::sent), noon + 1min);
    const auto fact = history.when(revoking, noon + 1h).fact<events::InviteRevoked>();
    CHECK_FALSE(fact.mail_until.has_value());
    CHECK(react(fact).empty());
}

TEST_CASE("when an invite can be revoked") {
    given({}).when(revoking, noon).then_rejected(known_invite);
    used().when(revoking, noon + 2h).then_rejected(not_used);
    revoked().when(revoking, noon + 2h).then_nothing();
    for (const auto at : {expiry, expiry + 1ms}) {
        issued().when(revoking, at).then_named({"InviteRevoked", "RecipientInviteEnded"});
    }
}

TEST_CASE("an expired invite that was revoked does not come back by more days") {
    auto expired = issued();
    expired.done(deadline_reached, expiry + 1ms);
    expired.done(revoking, expiry + 1h).then_named({"InviteRevoked", "RecipientInviteEnded"});
    expired.when(resend_and_extend(7), expiry + 2h).then_rejected(not_revoked);
}

TEST_CASE("a resend mails the same code as the next delivery") {
    const auto again = issued().when(resending, noon + 1h);
    again.then_named({"InviteDeliveryRequested"});
    const auto requested = again.fact<events::InviteDeliveryRequested>();
    CHECK(requested.delivery == 2);
    CHECK(requested.code == sealed("CODE"));
    CHECK(requested.address == sealed("ada@example.com"));
    CHECK((requested.name == sealed("Ada")));
    CHECK((requested.base_url == "https://beta.example.com"));
    CHECK(requested.expires_in_days == 14);
    CHECK((requested.expires_at == expiry));
}

TEST_CASE("a mail says how many days are left, begun ones included") {
    const auto at = expiry - 24h;
    CHECK(
        issued().when(resending, at).fact<events::InviteDeliveryRequested>().expires_in_days == 1
    );
    CHECK(
        issued()
            .when(resending, at - 1ms)
            .fact<events::InviteDeliveryRequested>()
            .expires_in_days == 2
    );
}

TEST_CASE("two mails of an invite are an hour apart") {
    issued().when(resending, noon + 1h - 1ms).then_rejected(deliveries_apart);
    issued().when(resending, noon + 1h).then_named({"InviteDeliveryRequested"});
}

TEST_CASE("a mail that failed reached nobody, so the next need not wait") {
    auto history = issued();
    history.done(delivery_ended(Outcome::failed), noon + 1min);
    history.when(resending, noon + 2min).then_named({"InviteDeliveryRequested"});
}

TEST_CASE("an invite is mailed three times at most") {
    auto history = issued();
    history.done(resending, noon + 1h).then_named({"InviteDeliveryRequested"});
    history.done(resending, noon + 2h).then_named({"InviteDeliveryRequested"});
    history.when(resending, noon + 3h).then_rejected(deliveries_left);
}

TEST_CASE("what can be resent") {
    given({}).when(resending, noon).then_rejected(known_invite);
    used().when(resending, noon + 2h).then_rejected(not_used);
    revoked().when(resending, noon + 2h).then_rejected(not_revoked);
    used().when(resend_and_extend(7), noon + 2h).then_rejected(not_used);
    revoked().when(resend_and_extend(7), noon + 2h).then_rejected(not_revoked);
    issued().when(resending, expiry + 1ms).then_rejected(not_expired);
    issued().when(resend_and_extend(0), noon + 2h).then_rejected(days_in_range);
    issued().when(resend_and_extend(181), noon + 2h).then_rejected(days_in_range);

    auto suppressed = issued();
    suppressed.done(domain::SuppressRecipient{.recipient = ada}, noon);
    suppressed.when(resending, noon + 2h).then_rejected(not_suppressed);

    auto registered = issued();
    registered.done(registration(), noon);
    registered.when(resending, noon + 2h).then_rejected(not_registered);

    History of_unbound;
    of_unbound.done(unbound(issue()), noon);
    of_unbound.when(resending, noon + 2h).then_rejected(has_address);
}

TEST_CASE("an extension counts from the end, and from now when that is past") {
    const auto live = issued().when(resend_and_extend(7), noon + 2h);
    live.then_named({"InviteExpiryExtended", "InviteDeliveryRequested"});
    CHECK((live.fact<events::InviteExpiryExtended>().to == expiry + 7 * 24h));
    CHECK((live.fact<events::InviteDeliveryRequested>().expires_at == expiry + 7 * 24h));

    auto expired = issued();
    expired.done(deadline_reached, expiry + 1ms);
    const auto later = expiry + 48h;
    const auto back = expired.done(resend_and_extend(7), later);
    back.then_named({"InviteExpiryExtended", "InviteDeliveryRequested", "RecipientInvited"});
    CHECK((back.fact<events::InviteExpiryExtended>().to == later + 7 * 24h));
    CHECK((expired.world().next_deadline()->at == later + 7 * 24h + 1ms));
    expired.when(issue_other(), later).then_rejected(one_live_invite);
}

TEST_CASE("an expired invite does not come back beside a live one") {
    auto history = issued();
    history.done(deadline_reached, expiry + 1ms);
    history.done(issue_other(), expiry + 1h);
    history.when(resend_and_extend(7), expiry + 2h).then_rejected(one_live_invite);
}

TEST_CASE("what the lane says of a delivery counts when it is news") {
    struct Row {
        Outcome first;
        Outcome then;
        bool counts;
    };

    const Row rows[] = {
        {Outcome::sent, Outcome::sent, false},
        {Outcome::sent, Outcome::failed, false},
        {Outcome::sent, Outcome::unknown, false},
        {Outcome::failed, Outcome::failed, false},
        {Outcome::failed, Outcome::unknown, false},
        {Outcome::failed, Outcome::sent, true},
        {Outcome::skipped, Outcome::cancelled, false},
        {Outcome::unknown, Outcome::unknown, false},
        {Outcome::unknown, Outcome::skipped, false},
        {Outcome::unknown, Outcome::sent, true},
        {Outcome::unknown, Outcome::failed, true},
    };
    for (const auto& row : rows) {
        CAPTURE(static_cast<int>(row.first));
        CAPTURE(static_cast<int>(row.then));
        auto history = issued();
        history.done(delivery_ended(row.first), noon).then_named({"InviteDeliveryEnded"});
        history.when(delivery_ended(row.first), noon).then_nothing();
        const auto later = history.when(delivery_ended(row.then), noon + 1h);
        row.counts ? later.then_named({"InviteDeliveryEnded"}) : later.then_nothing();
    }
}

TEST_CASE("a delivery that was never asked for is passed over") {
    issued().when(delivery_ended(Outcome::sent, 2), noon).then_nothing();
    issued().when(delivery_ended(Outcome::sent, 0), noon).then_nothing();
    given({}).when(delivery_ended(Outcome::sent), noon).then_rejected(known_invite);
}

TEST_CASE("what became of a mail is recorded also when the invite is over by then") {
    used().when(delivery_ended(Outcome::skipped), noon + 2h).then_named({"InviteDeliveryEnded"});
    revoked().when(delivery_ended(Outcome::sent), noon + 2h).then_named({"InviteDeliveryEnded"});
}

TEST_CASE("a delivery becomes a job that is worth nothing after the invite's end") {
    const auto alone = given({}).when(issue(), noon).fact<events::InviteDeliveryRequested>();
    const auto of_batch =
        given({}).when(issue_for(row(4)), noon).fact<events::InviteDeliveryRequested>();
    const auto job = std::get<domain::EnqueueJob>(react(alone)[0].what);
    CHECK(job.urgent);
    CHECK(job.job.kind == "invite.send");
    CHECK(job.job.policy == "invite_mail");
    CHECK(job.job.key == invite.text);
    CHECK((job.job.created_at == noon));
    CHECK((job.job.not_after == expiry));
    CHECK(job.job.args->code == sealed("CODE"));
    const auto bulk = std::get<domain::EnqueueJob>(react(of_batch)[0].what);
    CHECK_FALSE(bulk.urgent);
    CHECK((bulk.job.args->batch_row == row(4)));
}

TEST_CASE("jobs of an invite that was revoked or used before they ran are stopped") {
    const auto fact = issued().when(revoking, noon).fact<events::InviteRevoked>();
    const auto stop = std::get<domain::StopInviteJobs>(react(fact)[0].what);
    CHECK(stop.invite == invite);
    CHECK(stop.reason == "revoked");
    CHECK((stop.until == expiry));

    const events::InviteRedeemed by_code{.invite = invite, .at = noon, .mail_until = expiry};
    CHECK(std::get<domain::StopInviteJobs>(react(by_code)[0].what).reason == "used");
}
