// Redeeming a code that lives in another slot: held there, granted here, redeemed there.

#include "domain/follow_ups.hpp"
#include "domain/invites/hold.hpp"
#include "domain/people/sign_up.hpp"
#include "tests/domain/invite_examples.hpp"

#include <functional>

using namespace tests;
using domain::people::account_of;
using events::Phase, events::Role;

namespace {

namespace rules = domain::invites;

// They live in slots of their own; the invite is in slot 7.
const auto cid = id<events::RecipientId>("cid", 300);
const auto dan = id<events::RecipientId>("dan", 400);
const auto cids = account_of(cid);
const auto dans = account_of(dan);

domain::HoldInvite hold_for(const events::AccountId& holder) {
    return {.code_hash = code, .holder = holder, .role = Role::instructor};
}

// Of the slot of the code.
History with_code() {
    History history;
    history.done(unbound(issue()), noon);
    return history;
}

History held_for(const events::AccountId& holder) {
    auto history = with_code();
    history.done(hold_for(holder), noon);
    return history;
}

domain::HeldElsewhere held(std::uint32_t hold = 1) {
    return {.invite = invite, .hold = hold, .role = Role::instructor, .code = sealed("CODE")};
}

domain::SignUp sign_up(std::uint32_t hold = 1) {
    return {
        .recipient = cid,
        .address = sealed("cid@example.com"),
        .first_name = sealed("Cid"),
        .last_name = sealed("Campeador"),
        .zip_code = sealed("10001"),
        .timezone = "America/New_York",
        .password = sealed("argon2"),
        .role = Role::instructor,
        .held = held(hold),
        .policy = {.phase = Phase::instructor_only, .version = 3}
    };
}

domain::SettleHold settle(std::uint32_t hold = 1) {
    return {.account = cids, .invite = invite, .hold = hold};
}

const domain::RedeemHeldInvite redeem{.invite = invite, .holder = cids};

domain::ReleaseInviteHold release(std::uint32_t hold = 1) {
    return {.invite = invite, .holder = cids, .hold = hold};
}

std::string stream() {
    return rules::stream_of(invite);
}

}  // namespace

TEST_CASE("commands about a hold go where they are decided") {
    CHECK(domain::slot_of(hold_for(cids)) == 7);
    CHECK(domain::slot_of(redeem) == 7);
    CHECK(domain::slot_of(release()) == 7);
    CHECK(domain::slot_of(settle()) == 300);
    CHECK(domain::slot_of(sign_up()) == 300);
}

TEST_CASE("an invite without an address is held for an account of another slot") {
    with_code()
        .when(hold_for(cids), noon + 1h)
        .then(
            {{stream(),
              events::InviteHeld{
                  .invite = invite,
                  .holder = cids,
                  .hold = 1,
                  .role = Role::instructor,
                  .code = sealed("CODE"),
                  .at = noon + 1h,
                  .until = noon + 1h + 10min
              }}}
        );
}

TEST_CASE("why an invite is not held") {
    struct Row {
        const char* because;
        std::function<void(History&, domain::HoldInvite&)> arrange;
        base::Duration later;
        const base::Rule* rule;
    };

    const Row rows[] = {
        {"there is no such code",
         [](History&, auto& command) { command.code_hash = other_code; },
         0h,
         &rules::known_code},
        {"it is for another role",
         [](History&, auto& command) { command.role = Role::student; },
         0h,
         &rules::expected_role},
        {"it was used",
         [](History& history, auto&) { history.and_given({redeemed(noon)}); },
         0h,
         &rules::unused_code},
        {"somebody else holds it",
         [](History& history, auto&) { history.done(hold_for(dans), noon); },
         0h,
         &rules::unused_code},
        {"it was revoked",
         [](History& history, auto&) {
             history.done(domain::RevokeInvite{.invite = invite}, noon);
         },
         0h,
         &rules::valid_code},
        {"it has expired", [](History&, auto&) {}, 14 * 24h + 1ms, &rules::unexpired_code},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        auto history = with_code();
        auto command = hold_for(cids);
        row.arrange(history, command);
        history.when(command, noon + row.later).then_rejected(*row.rule);
    }
    History bound;
    bound.done(issue(), noon);
    bound.when(hold_for(cids), noon).then_rejected(rules::valid_code);
}

TEST_CASE("whoever holds an invite may hold it again, also past its end") {
    auto history = held_for(cids);
    const auto again = history.when(hold_for(cids), noon + 15 * 24h).fact<events::InviteHeld>();
    CHECK(again.hold == 2);
}

TEST_CASE("while it is held nobody else redeems it, and nobody revokes it") {
    auto history = held_for(cids);
    history.done(registration(), noon);
    const domain::RedeemInvite redeem_here{
        .account = account_of(ada), .code_hash = code, .policy = {.phase = Phase::open_beta}
    };
    history.when(redeem_here, noon).then_rejected(rules::unused_code);
    history.when(domain::RevokeInvite{.invite = invite}, noon).then_rejected(rules::not_held);
    history.when(domain::RevokeInvite{.invite = invite}, noon + 15 * 24h)
        .then_rejected(rules::not_held);
}

TEST_CASE("a hold does not lapse: after ten minutes its holder is asked, once") {
    auto history = held_for(cids);
    const domain::DeadlineReached due{.stream = stream()};
    CHECK((history.world().next_deadline()->at == noon + 10min));
    history.when(due, noon + 10min - 1ms).then_nothing();
    const events::InviteHoldQuestioned asked{
        .invite = invite, .holder = cids, .hold = 1, .at = noon + 10min
    };
    history.done(due, noon + 10min).then({{stream(), asked}});
    CHECK_FALSE(history.world().next_deadline().has_value());
    const auto caused = domain::react({.stream = stream(), .seq = 3, .fact = asked});
    REQUIRE(caused.size() == 1);
    const auto& sent = std::get<domain::SendCommand>(caused[0].what).command;
    const auto& asks = std::get<domain::SettleHold>(sent);
    CHECK(asks.account == cids);
    CHECK(asks.invite == invite);
    CHECK(asks.hold == 1);
}

TEST_CASE("signing up by a hold grants access, and the invite is redeemed after it, once") {
    History here;
    const auto said = here.done(sign_up(), noon);
    said.then_named({"AccountRegistered", "BetaAccessGranted"});
    const auto grant = said.fact<events::BetaAccessGranted>();
    CHECK(grant.invite == invite);
    CHECK(grant.code == sealed("CODE"));
    CHECK(grant.hold == 1);
    const auto caused = domain::react({.stream = "account-" + cids.text, .seq = 2, .fact = grant});
    REQUIRE(caused.size() == 1);
    const auto& sent = std::get<domain::SendCommand>(caused[0].what).command;
    CHECK(std::get<domain::RedeemHeldInvite>(sent).holder == cids);

    auto there = held_for(cids);
    there.done(redeem, noon + 1s)
        .then(
            {{stream(),
              events::InviteRedeemed{
                  .invite = invite, .account = cids, .at = noon + 1s, .promises_founding = true
              }}}
        );
    there.when(redeem, noon + 2s).then_nothing();
    there.when(release(), noon + 2s).then_nothing();
}

TEST_CASE("whoever held an invite in time redeems it past its end") {
    auto history = held_for(cids);
    history.when(redeem, noon + 14 * 24h + 1ms).then_named({"InviteRedeemed"});
}

TEST_CASE("access that was granted where the code lives needs no further word") {
    auto history = with_code();
    auto command = sign_up();
    command.recipient = ada;
    command.held.reset();
    command.code_hash = code;
    const auto grant = history.when(command, noon).fact<events::BetaAccessGranted>();
    CHECK_FALSE(grant.hold.has_value());
    CHECK(domain::react({.stream = "account", .seq = 1, .fact = grant}).empty());
}

TEST_CASE("who holds an invite of another role does not sign up by it") {
    auto command = sign_up();
    command.role = Role::student;
    History{}.when(command, noon).then_rejected(domain::people::invite_opens);
}

TEST_CASE("a hold that nobody used is closed when it is asked about, and let go") {
    History here;
    const events::InviteHoldClosed closed{.account = cids, .invite = invite, .hold = 1, .at = noon};
    here.done(settle(), noon).then({{domain::people::stream_of(cids), closed}});
    here.when(settle(), noon + 1s).then_nothing();
    const auto caused = domain::react({.stream = "account-" + cids.text, .seq = 1, .fact = closed});
    REQUIRE(caused.size() == 1);
    const auto& sent = std::get<domain::SendCommand>(caused[0].what).command;
    CHECK(std::get<domain::ReleaseInviteHold>(sent).hold == 1);

    auto there = held_for(cids);
    there.done(release(), noon + 1s).then_named({"InviteHoldReleased"});
    there.when(release(), noon + 2s).then_nothing();
    there.when(hold_for(dans), noon + 2s).then_named({"InviteHeld"});
}

TEST_CASE("what was let go past its end expires at once") {
    auto history = held_for(cids);
    const auto late = noon + 15 * 24h;
    history.done(release(), late);
    CHECK((history.world().next_deadline()->at == noon + 14 * 24h + 1ms));
    history.when(domain::DeadlineReached{.stream = stream()}, late).then_named({"InviteExpired"});
}

TEST_CASE("by a hold that was closed nobody signs up or redeems any more, by a later one they do") {
    History here;
    here.done(settle(2), noon);
    here.when(sign_up(1), noon).then_rejected(domain::people::invite_opens);
    here.when(sign_up(2), noon).then_rejected(domain::people::invite_opens);
    here.done(sign_up(3), noon).then_named({"AccountRegistered", "BetaAccessGranted"});
    here.when(settle(3), noon).then_nothing();
}

TEST_CASE("a hold that was closed stays so whether an account comes or goes") {
    History here;
    here.done(settle(1), noon);
    auto open = sign_up();
    open.held.reset();
    open.policy.phase = Phase::open_beta;
    here.done(open, noon).then_named({"AccountRegistered"});
    domain::RedeemInvite by_hold{
        .account = cids, .held = held(1), .policy = {.phase = Phase::open_beta}
    };
    by_hold.code_hash = code;
    here.when(by_hold, noon).then_rejected(rules::valid_code);
    here.done(domain::EraseSubject{.recipient = cid}, noon);
    here.when(sign_up(1), noon).then_rejected(domain::people::invite_opens);
}

TEST_CASE("what somebody redeemed who was erased since is not redeemed by their hold again") {
    History here;
    here.done(sign_up(1), noon);
    here.done(domain::EraseSubject{.recipient = cid}, noon);
    here.when(sign_up(1), noon).then_rejected(domain::people::invite_opens);
}

TEST_CASE("an account redeems by a hold as it would by a code of its own slot") {
    History here;
    auto open = sign_up();
    open.held.reset();
    open.policy.phase = Phase::open_beta;
    here.done(open, noon);
    domain::RedeemInvite command{
        .account = cids,
        .code_hash = code,
        .held = held(1),
        .policy = {.phase = Phase::instructor_only}
    };
    here.done(command, noon).then_named({"BetaAccessGranted"});
    here.when(command, noon).then_nothing();
    command.held->invite = other_invite;
    here.when(command, noon).then_nothing();  // Of that role and phase there is access already.
    command.role = Role::student;
    here.when(command, noon).then_rejected(rules::expected_role);
}

TEST_CASE("only the present hold is let go") {
    auto history = held_for(cids);
    history.done(hold_for(cids), noon + 1min);
    history.when(release(1), noon + 2min).then_nothing();
    history.when(release(2), noon + 2min).then_named({"InviteHoldReleased"});
    // What was granted by the first is redeemed all the same.
    history.when(redeem, noon + 2min).then_named({"InviteRedeemed"});
}
