// Access that is granted and revoked by hand.

#include "domain/invites/redeem.hpp"
#include "domain/people/account_status.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using domain::people::account_of;
using events::Phase, events::Role;
namespace people = domain::people;

namespace {

const auto account = account_of(ada);
const auto by_hand = id<events::AccessId>("by hand");
const auto another = id<events::AccessId>("another");

domain::GrantAccess grant(
    const events::AccessId& as = by_hand,
    Role role = Role::instructor,
    Phase phase = Phase::instructor_only
) {
    return {
        .account = account,
        .access = as,
        .role = role,
        .phase = phase,
        .settings_version = 3,
        .reason = "taught with us before"
    };
}

domain::RevokeAccess revoke(const events::AccessId& which = by_hand) {
    return {.account = account, .access = which, .reason = "left"};
}

const domain::SeedInstructorAccess seed{.account = account};

History registered(Role role = Role::instructor) {
    auto command = registration();
    command.role = role;
    History history;
    history.done(command, noon);
    return history;
}

domain::RedeemInvite redeem() {
    return {
        .account = account,
        .code_hash = code,
        .policy = {.phase = Phase::instructor_only, .version = 1}
    };
}

bool has_access(const History& history) {
    return history.world().sign_in_state(ada)->access.has_value();
}

}  // namespace

TEST_CASE("an operator lets a person in without an invite: by whom and why is told") {
    auto history = registered();
    history.done(grant(), noon)
        .then(
            {{people::stream_of(account),
              events::BetaAccessGranted{
                  .access = by_hand,
                  .account = account,
                  .role = Role::instructor,
                  .phase = Phase::instructor_only,
                  .settings_version = 3,
                  .granted_at = noon,
                  .by = admin,
                  .reason = "taught with us before"
              }}}
        );
    CHECK(has_access(history));
}

TEST_CASE("access of a role and phase is granted once; of another role or phase besides") {
    auto history = registered();
    history.done(grant(), noon);
    history.when(grant(another), noon + 1h).then_nothing();
    history.when(grant(another, Role::student), noon + 1h).then_named({"BetaAccessGranted"});
    history.when(grant(another, Role::instructor, Phase::open_beta), noon + 1h)
        .then_named({"BetaAccessGranted"});
}

TEST_CASE("who has access by an invite is granted none of the same role and phase by hand") {
    History history;
    history.done(issue(), noon);
    history.done(registration(), noon);
    history.done(redeem(), noon);
    history.when(grant(), noon).then_nothing();
}

TEST_CASE("access that was revoked opens nothing, and can be granted anew") {
    auto history = registered();
    history.done(grant(), noon);
    history.done(revoke(), noon + 1h)
        .then(
            {{people::stream_of(account),
              events::BetaAccessRevoked{
                  .access = by_hand,
                  .account = account,
                  .role = Role::instructor,
                  .phase = Phase::instructor_only,
                  .by = admin,
                  .reason = "left",
                  .at = noon + 1h
              }}}
        );
    CHECK_FALSE(has_access(history));
    history.when(revoke(), noon + 2h).then_nothing();
    // The very same grant, asked for again late, does not bring it back.
    history.when(grant(), noon + 2h).then_nothing();
    history.done(grant(another), noon + 2h).then_named({"BetaAccessGranted"});
    CHECK(has_access(history));
}

TEST_CASE("of several grants the newest that is not revoked is told") {
    auto history = registered();
    history.done(grant(by_hand, Role::student), noon);
    history.done(grant(another, Role::instructor), noon + 1h);
    CHECK((history.world().sign_in_state(ada)->access->role == Role::instructor));
    history.done(revoke(another), noon + 2h);
    CHECK((history.world().sign_in_state(ada)->access->role == Role::student));
}

TEST_CASE(
    "what was never granted cannot be revoked, and nobody is granted anything who is not there"
) {
    auto history = registered();
    history.when(revoke(), noon).then_rejected(people::known_access);
    History nobody;
    nobody.when(grant(), noon).then_rejected(people::account_there);
    nobody.when(revoke(), noon).then_rejected(people::account_there);
    nobody.when(seed, noon).then_rejected(people::account_there);
}

TEST_CASE("an invite whose access was revoked is used: redeeming it again grants nothing") {
    History history;
    history.done(issue(), noon);
    history.done(registration(), noon);
    history.done(redeem(), noon);
    history.done(revoke(domain::invites::access_of(account, invite)), noon + 1h);
    history.when(redeem(), noon + 2h).then_rejected(domain::invites::unused_code);
}

TEST_CASE("an invite of another slot whose access was revoked grants nothing by another hold") {
    auto history = registered();
    domain::HeldElsewhere held{
        .invite = id<events::InviteId>("elsewhere", 9), .hold = 1, .code = sealed("CODE")
    };
    auto command = redeem();
    command.held = held;
    history.done(command, noon).then_named({"BetaAccessGranted"});
    history.done(revoke(domain::invites::access_of(account, held.invite)), noon + 1h);
    command.held->hold = 2;
    history.when(command, noon + 2h).then_rejected(domain::invites::unused_code);
}

TEST_CASE("an instructor without access is seeded with it, once") {
    auto history = registered();
    const auto granted = history.done(seed, noon).fact<events::BetaAccessGranted>();
    CHECK(granted.access == people::seeded_access_of(account));
    CHECK((granted.role == Role::instructor));
    CHECK((granted.phase == Phase::instructor_only));
    CHECK_FALSE(granted.code.has_value());
    CHECK((granted.by == admin));
    history.when(seed, noon + 1h).then_nothing();
}

TEST_CASE("seeding gives nothing to who has access as an instructor, and a student's is none") {
    auto history = registered();
    history.done(grant(by_hand, Role::student), noon);
    history.when(seed, noon).then_named({"BetaAccessGranted"});
    history.done(grant(another, Role::instructor, Phase::open_beta), noon);
    history.when(seed, noon).then_nothing();
    registered(Role::student).when(seed, noon).then_rejected(people::instructor_to_seed);
}

TEST_CASE("what was taken from somebody by name is not given back to all") {
    auto history = registered();
    history.done(seed, noon);
    history.done(revoke(people::seeded_access_of(account)), noon + 1h);
    history.when(seed, noon + 2h).then_nothing();
}

TEST_CASE("whoever registers anew after an erasure has no access from before") {
    auto history = registered();
    history.done(grant(), noon);
    history.done(domain::EraseSubject{.recipient = ada}, noon + 1h);
    history.done(registration(), noon + 2h);
    CHECK_FALSE(has_access(history));
    history.when(revoke(), noon + 2h).then_rejected(people::known_access);
}
