// Whatever happens to an invite in whatever order.

#include "tests/domain/invite_examples.hpp"
#include "tests/support/property.hpp"

#include <algorithm>

using namespace tests;
using namespace domain::invites;
using property::counterexample;

namespace {

template <class Fact>
const Fact* as(const Placed& placed) {
    return std::get_if<Fact>(&placed.fact);
}

// A history of one recipient's invite, and what must hold of all of its facts.
class Story {
public:
    base::Instant now() const { return now_; }

    void pass(base::Duration time) { now_ += time; }

    void redeem() {
        if (is_issued_ && !is_over_ && now_ <= expires_at_) {
            history_.and_given({redeemed(now_)});
            is_over_ = true;
        }
    }

    void perform(const domain::Command& command) {
        const auto outcome = history_.done(command, now_);
        if (outcome.decided()) {
            for (const auto& placed : *outcome.decided()) {
                take(placed);
            }
        }
        const auto again = history_.when(command, now_);
        RC_ASSERT((!again.decided() || again.decided()->empty()));
    }

    bool is_over() const { return is_over_; }

private:
    void take(const Placed& placed) {
        if (const auto* issued = as<events::InviteIssued>(placed)) {
            RC_ASSERT(!is_issued_);
            is_issued_ = true;
            expires_at_ = issued->expires_at;
            RC_ASSERT((expires_at_ - now_ >= days_min * 24h));
            RC_ASSERT((expires_at_ - now_ <= days_max * 24h));
        }
        if (const auto* extended = as<events::InviteExpiryExtended>(placed)) {
            RC_ASSERT(!is_over_);
            RC_ASSERT((extended->to > now_));
            expires_at_ = extended->to;
        }
        if (as<events::InviteExpired>(placed)) {
            RC_ASSERT((now_ > expires_at_));
        }
        if (as<events::InviteRevoked>(placed)) {
            RC_ASSERT(!is_over_);
            is_over_ = true;
        }
        if (const auto* requested = as<events::InviteDeliveryRequested>(placed)) {
            take_delivery(requested->delivery);
        }
        if (const auto* ended = as<events::InviteDeliveryEnded>(placed)) {
            RC_ASSERT(ended->delivery >= 1U);
            RC_ASSERT(ended->delivery <= deliveries_);
            has_failed_ = ended->outcome != events::Outcome::sent;
        }
    }

    void take_delivery(std::uint32_t delivery) {
        RC_ASSERT(is_issued_);
        RC_ASSERT(!is_over_);
        RC_ASSERT((now_ <= expires_at_));
        RC_ASSERT(delivery == ++deliveries_);
        RC_ASSERT(deliveries_ <= deliveries_max);
        RC_ASSERT((deliveries_ == 1 || has_failed_ || now_ - mailed_at_ >= between_deliveries));
        mailed_at_ = now_;
        has_failed_ = false;
    }

    History history_;
    base::Instant now_ = noon;
    bool is_issued_ = false;
    bool is_over_ = false;  // redeemed or revoked: nothing opens it again
    base::Instant expires_at_;
    base::Instant mailed_at_;
    bool has_failed_ = false;
    std::uint32_t deliveries_ = 0;
};

domain::Command any_issue() {
    auto command = issue();
    command.expires_in_days = *rc::gen::inRange<std::uint32_t>(0, days_max + 3);
    command.deliver = *rc::gen::arbitrary<bool>();
    return command;
}

domain::Command any_resend() {
    domain::ResendInvite command{.invite = invite};
    if (*rc::gen::arbitrary<bool>()) {
        command.extend_days = *rc::gen::inRange<std::uint32_t>(0, days_max + 3);
    }
    return command;
}

domain::Command any_delivery_end() {
    const auto outcome = *rc::gen::element(
        events::Outcome::sent,
        events::Outcome::failed,
        events::Outcome::skipped,
        events::Outcome::cancelled,
        events::Outcome::unknown
    );
    return delivery_ended(outcome, *rc::gen::inRange<std::uint32_t>(0, deliveries_max + 2));
}

void anything(Story& story) {
    switch (*rc::gen::inRange(0, 9)) {
        case 0:
            return story.perform(any_issue());
        case 1:
        case 2:
            return story.perform(any_resend());
        case 3:
        case 4:
            return story.perform(any_delivery_end());
        case 5:
            return story.perform(domain::DeadlineReached{.stream = stream_of(invite)});
        case 6:
            if (*rc::gen::inRange(0, 5) == 0) {
                story.redeem();
            } else if (*rc::gen::inRange(0, 5) == 0) {
                story.perform(domain::RevokeInvite{.invite = invite, .reason = "chance"});
            }
            return;
        case 7:
            return story.pass(std::chrono::minutes{*rc::gen::inRange(1, 90)});
        default:
            return story.pass(std::chrono::hours{*rc::gen::inRange(1, 24 * 100)});
    }
}

}  // namespace

TEST_CASE("an invite opens once, is mailed three times at most, and nothing is decided twice") {
    CHECK(counterexample([] {
              Story story;
              for (auto steps = *rc::gen::inRange(1, 60); steps > 0; --steps) {
                  anything(story);
              }
          }) == "");
}

TEST_CASE("an invite is valid to the millisecond for the days that were asked for") {
    CHECK(counterexample([] {
              auto command = issue();
              command.expires_in_days = *rc::gen::inRange<std::uint32_t>(days_min, days_max + 1);
              const auto at = noon + std::chrono::milliseconds{*rc::gen::inRange(0, 1'000'000'000)};
              History history;
              const auto issued = history.done(command, at).fact<events::InviteIssued>();
              RC_ASSERT((issued.expires_at == at + command.expires_in_days * 24h));
              const domain::DeadlineReached due{.stream = stream_of(invite)};
              RC_ASSERT(history.when(due, issued.expires_at).decided()->empty());
              RC_ASSERT(!history.when(due, issued.expires_at + 1ms).decided()->empty());
          }) == "");
}
