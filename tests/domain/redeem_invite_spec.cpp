// Redeeming an invite with an account that is there already.

#include "domain/invites/redeem.hpp"
#include "tests/domain/invite_examples.hpp"

#include <functional>

using namespace tests;
using domain::people::account_of;
using events::Phase, events::Role;

namespace {

namespace rules = domain::invites;

const auto bob = id<events::RecipientId>("bob");
const auto account = account_of(ada);

domain::RedeemInvite redeem() {
    return {
        .account = account,
        .code_hash = code,
        .policy = {.phase = Phase::instructor_only, .version = 1}
    };
}

domain::RegisterAccount registration_of_bob() {
    auto command = registration();
    command.recipient = bob;
    command.address = sealed("bob@example.com");
    return command;
}

// Invited first: whoever has an account is not invited any more.
History invited_and_registered() {
    History history;
    history.done(issue(), noon);
    history.done(registration(), noon);
    history.done(registration_of_bob(), noon);
    return history;
}

}  // namespace

TEST_CASE("an account redeems its invite, and is granted access of its role and of this phase") {
    auto history = invited_and_registered();
    const auto said = history.done(redeem(), noon + 1h);
    said.then_named({"InviteRedeemed", "RecipientInviteEnded", "BetaAccessGranted"});
    const auto grant = said.fact<events::BetaAccessGranted>();
    CHECK(grant.access == rules::access_of(account, invite));
    CHECK((grant.role == Role::instructor));
    CHECK((grant.phase == Phase::instructor_only));
    CHECK(grant.code == sealed("CODE"));
}

TEST_CASE("redeeming again what one has redeemed changes nothing, also when the phase moved on") {
    auto history = invited_and_registered();
    history.done(redeem(), noon);
    history.when(redeem(), noon + 1h).then_nothing();
    auto later = redeem();
    later.policy.phase = Phase::open_beta;
    later.phase = Phase::instructor_only;
    history.when(later, noon + 1h).then_nothing();
    later.phase = Phase::open_beta;
    history.when(later, noon + 1h).then_nothing();
}

TEST_CASE("why an invite cannot be redeemed, in the order in which it is looked at") {
    struct Row {
        const char* because;
        std::function<void(History&, domain::RedeemInvite&)> arrange;
        const base::Rule* rule;
    };

    const auto use = [](History& history, domain::RedeemInvite&) {
        history.and_given(
            {{rules::stream_of(invite),
              events::InviteRedeemed{.invite = invite, .account = account_of(bob), .at = noon}}}
        );
    };
    const Row rows[] = {
        {"there is no such account",
         [](History&, auto& command) {
             command.account = account_of(id<events::RecipientId>("x"));
         },
         &rules::known_user},
        {"there is no such code",
         [](History&, auto& command) { command.code_hash = other_code; },
         &rules::known_code},
        {"another role was expected",
         [](History&, auto& command) { command.role = Role::student; },
         &rules::expected_role},
        {"another role was expected of a used one",
         [&](History& history, auto& command) {
             use(history, command);
             command.role = Role::admin;
         },
         &rules::expected_role},
        {"another phase was expected",
         [](History&, auto& command) { command.phase = Phase::open_beta; },
         &rules::expected_phase},
        {"somebody has used it", use, &rules::unused_code},
        {"it was revoked",
         [](History& history, auto&) {
             history.done(domain::RevokeInvite{.invite = invite}, noon);
         },
         &rules::valid_code},
        {"it is somebody else's",
         [](History&, auto& command) { command.account = account_of(bob); },
         &rules::valid_code},
        {"the phase is not known",
         [](History&, auto& command) { command.policy.phase.reset(); },
         &rules::known_phase},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        auto history = invited_and_registered();
        auto command = redeem();
        row.arrange(history, command);
        history.when(command, noon + 1h).then_rejected(*row.rule);
    }
}

TEST_CASE("an invite is redeemed at the moment of its expiry and not after it") {
    auto history = invited_and_registered();
    history.when(redeem(), noon + 14 * 24h + 1ms).then_rejected(rules::unexpired_code);
    CHECK(history.when(redeem(), noon + 14 * 24h).decided().has_value());
}

TEST_CASE("what the caller expects and is so does no harm") {
    auto history = invited_and_registered();
    auto command = redeem();
    command.role = Role::instructor;
    command.phase = Phase::instructor_only;
    CHECK(history.when(command, noon).decided().has_value());
}

TEST_CASE("a code without an address is redeemed by one account") {
    auto history = invited_and_registered();
    history.done(unbound(issue_other()), noon);
    auto command = redeem();
    command.code_hash = other_code;
    history.done(command, noon).then_named({"InviteRedeemed", "BetaAccessGranted"});
    command.account = account_of(bob);
    history.when(command, noon).then_rejected(rules::unused_code);
}

TEST_CASE("access that one has already uses up no second invite") {
    auto history = invited_and_registered();
    history.done(unbound(issue_other()), noon);
    history.done(redeem(), noon);
    auto second = redeem();
    second.code_hash = other_code;
    history.when(second, noon).then_nothing();
    second.policy.phase = Phase::open_beta;
    history.when(second, noon).then_named({"InviteRedeemed", "BetaAccessGranted"});
}

TEST_CASE("the newest access is what whoever signs in is told of") {
    auto history = invited_and_registered();
    history.done(unbound(issue_other()), noon);
    CHECK_FALSE(history.world().sign_in_state(ada)->access.has_value());
    history.done(redeem(), noon);
    auto second = redeem();
    second.code_hash = other_code;
    second.policy.phase = Phase::open_beta;
    history.done(second, noon + 1h);
    CHECK((history.world().sign_in_state(ada)->access->phase == Phase::open_beta));
}
