// Registration: account, invite and grant in one commit, or nothing.

#include "domain/people/sign_up.hpp"
#include "tests/domain/invite_examples.hpp"

#include <functional>

using namespace tests;
using domain::people::account_of;
using events::Phase, events::Role;

namespace {

const auto bob = id<events::RecipientId>("bob");
const auto account = account_of(ada);

domain::SignUp sign_up() {
    return {
        .recipient = ada,
        .address = sealed("ada@example.com"),
        .first_name = sealed("Ada"),
        .last_name = sealed("Lovelace"),
        .zip_code = sealed("10001"),
        .timezone = "America/New_York",
        .password = sealed("argon2 of a form"),
        .role = Role::instructor,
        .code_hash = code,
        .policy = {.phase = Phase::instructor_only, .version = 3}
    };
}

domain::SignUp without_code(std::optional<Phase> phase, bool allow_signup = false) {
    auto command = sign_up();
    command.code_hash.reset();
    command.policy = {.phase = phase, .allow_signup_without_invite = allow_signup};
    return command;
}

History invited() {
    History history;
    history.done(issue(), noon);
    return history;
}

}  // namespace

TEST_CASE("a bound invite opens an account and is used up, and access is granted, at once") {
    auto history = invited();
    history.done(delivery_ended(events::Outcome::sent), noon);
    history.done(sign_up(), noon + 1h)
        .then(
            {{domain::people::stream_of(account),
              events::AccountRegistered{
                  .account = account,
                  .recipient = ada,
                  .address = sealed("ada@example.com"),
                  .first_name = sealed("Ada"),
                  .last_name = sealed("Lovelace"),
                  .password = sealed("argon2 of a form"),
                  .role = Role::instructor,
                  .registered_at = noon + 1h,
                  .zip_code = sealed("10001"),
                  .timezone = "America/New_York",
                  .beta_settings = 3,
                  .welcomed = true
              }},
             {domain::invites::stream_of(invite),
              events::InviteRedeemed{
                  .invite = invite, .account = account, .at = noon + 1h, .promises_founding = true
              }},
             {domain::people::stream_of(ada),
              events::RecipientInviteEnded{
                  .recipient = ada, .invite = invite, .redeemed = true, .mailed = true
              }},
             {domain::people::stream_of(account),
              events::BetaAccessGranted{
                  .access = domain::invites::access_of(account, invite),
                  .account = account,
                  .role = Role::instructor,
                  .phase = Phase::instructor_only,
                  .invite = invite,
                  .code = sealed("CODE"),
                  .settings_version = 3,
                  .granted_at = noon + 1h
              }}}
        );
    const auto state = history.world().sign_in_state(ada);
    REQUIRE(state->access.has_value());
    CHECK((state->access->phase == Phase::instructor_only));
    CHECK(state->access->code == sealed("CODE"));
}

TEST_CASE("whoever signs up is welcomed by mail, unless mail to them comes back") {
    auto history = invited();
    CHECK(history.when(sign_up(), noon).fact<events::AccountRegistered>().welcomed == true);
    history.done(bounce, noon);
    CHECK_FALSE(history.when(sign_up(), noon).fact<events::AccountRegistered>().welcomed);
    history.when(registration(), noon).then_named({"AccountRegistered"});
}

TEST_CASE("only an invite that was mailed, or may have been, tells of the mailbox") {
    struct Row {
        const char* because;
        std::optional<events::Outcome> outcome;
        bool is_mailed;
    };

    for (const auto& row :
         {Row{"nothing is known of the mail yet", std::nullopt, false},
          Row{"it left", events::Outcome::sent, true},
          Row{"nobody can say", events::Outcome::unknown, true},
          Row{"it was refused", events::Outcome::failed, false}}) {
        CAPTURE(row.because);
        auto history = invited();
        if (row.outcome) {
            history.done(delivery_ended(*row.outcome), noon);
        }
        const auto said = history.done(sign_up(), noon + 1h);
        CHECK(said.fact<events::RecipientInviteEnded>().mailed.value_or(false) == row.is_mailed);
    }
}

TEST_CASE("a mail that still waits is stopped when its invite is used") {
    auto history = invited();
    const auto used = history.when(sign_up(), noon + 1h).fact<events::InviteRedeemed>();
    CHECK(used.mail_until.has_value());
}

TEST_CASE("the very same registration again decides nothing") {
    auto history = invited();
    history.done(sign_up(), noon);
    history.when(sign_up(), noon + 1h).then_nothing();
}

TEST_CASE("who may register without an invite") {
    struct Row {
        std::optional<Phase> phase;
        bool allow_signup;
        bool registers;
    };

    const Row rows[] = {
        {Phase::disabled, false, true},
        {Phase::instructor_only, false, false},
        {Phase::instructor_only, true, true},
        {Phase::open_beta, false, true},
        {std::nullopt, false, false},
        {std::nullopt, true, false},
    };
    for (const auto& row : rows) {
        for (const auto role : {Role::student, Role::instructor}) {
            CAPTURE(&row - rows);
            auto command = without_code(row.phase, row.allow_signup);
            command.role = role;
            const auto said = History{}.when(command, noon);
            if (row.registers) {
                said.then_named({"AccountRegistered"});  // And no grant: none was redeemed.
            } else {
                said.then_rejected(domain::people::has_invite);
            }
        }
    }
}

TEST_CASE("an invite that opens nothing is refused, whatever is wrong with it, and stays so") {
    struct Row {
        const char* because;
        std::function<void(History&, domain::SignUp&)> arrange;
    };

    const Row rows[] = {
        {"there is no such code",
         [](History&, domain::SignUp& command) { command.code_hash = other_code; }},
        {"it was used",
         [](History& history, domain::SignUp&) { history.and_given({redeemed(noon)}); }},
        {"it was revoked",
         [](History& history, domain::SignUp&) {
             history.done(domain::RevokeInvite{.invite = invite}, noon);
         }},
        {"it is somebody else's", [](History&, domain::SignUp& command) { command.recipient = bob; }
        },
        {"it is for another role",
         [](History&, domain::SignUp& command) { command.role = Role::student; }},
    };
    for (const auto& row : rows) {
        for (const auto phase : {Phase::instructor_only, Phase::open_beta, Phase::disabled}) {
            CAPTURE(row.because);
            auto history = invited();
            auto command = sign_up();
            row.arrange(history, command);
            // Also where none is needed: what was given is not silently dropped.
            command.policy.phase = phase;
            history.when(command, noon + 1h).then_rejected(domain::people::invite_opens);
        }
    }
}

TEST_CASE("an invite is valid at the moment of its expiry and not after it") {
    auto history = invited();
    history.when(sign_up(), noon + 14 * 24h + 1ms).then_rejected(domain::people::invite_opens);
    CHECK(history.when(sign_up(), noon + 14 * 24h).decided().has_value());
}

TEST_CASE("a code without an address is anybody's") {
    History history;
    history.done(unbound(issue()), noon);
    history.done(sign_up(), noon)
        .then_named({"AccountRegistered", "InviteRedeemed", "BetaAccessGranted"});
    auto bobs = sign_up();
    bobs.recipient = bob;
    bobs.address = sealed("bob@example.com");
    history.when(bobs, noon).then_rejected(domain::people::invite_opens);
}

TEST_CASE("an invite that is given although none is needed is redeemed") {
    auto history = invited();
    auto command = sign_up();
    command.policy.phase = Phase::open_beta;
    const auto grant = history.when(command, noon).fact<events::BetaAccessGranted>();
    CHECK((grant.phase == Phase::open_beta));
}

TEST_CASE("an address that has an account keeps it, and the invite stays unused") {
    auto history = invited();
    history.done(registration(), noon);
    history.when(sign_up(), noon).then_rejected(domain::people::one_account);
    history.when(without_code(Phase::open_beta), noon).then_rejected(domain::people::one_account);
}

TEST_CASE("whoever has no valid invite does not learn who has an account") {
    auto history = invited();
    history.done(registration(), noon);
    auto guessed = sign_up();
    guessed.code_hash = other_code;
    history.when(guessed, noon).then_rejected(domain::people::invite_opens);
    history.when(without_code(Phase::instructor_only), noon)
        .then_rejected(domain::people::has_invite);
}

TEST_CASE("access is not granted for a phase that is not known") {
    auto history = invited();
    auto command = sign_up();
    command.policy.phase.reset();
    history.when(command, noon).then_rejected(domain::invites::known_phase);
}

TEST_CASE("nobody registers as an administrator") {
    auto command = without_code(Phase::disabled);
    command.role = Role::admin;
    History{}.when(command, noon).then_rejected(domain::invites::open_role);
}

TEST_CASE("who was erased leaves no access behind, and may register anew") {
    auto history = invited();
    history.done(sign_up(), noon);
    history.done(domain::EraseSubject{.recipient = ada}, noon);
    CHECK_FALSE(history.world().sign_in_state(ada).has_value());
    history.done(without_code(Phase::open_beta), noon).then_named({"AccountRegistered"});
    CHECK_FALSE(history.world().sign_in_state(ada)->access.has_value());
}
