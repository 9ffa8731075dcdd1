// Accounts and recipients, fact by fact.

#include "projections/people.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
using namespace projections;
using people::Account;
using people::Recipient;

namespace {

const events::AccountId account_of_ada{base::derive_id(ada.text, "account")};

Told told(const std::vector<events::Fact>& facts) {
    return given(people::projection(), facts);
}

}  // namespace

TEST_CASE("an account is a row from the moment it is registered, without its password") {
    const auto fact = registered();
    told({fact}).then(
        people::accounts,
        {Account{
            .id = fact.account,
            .recipient = ada,
            .address = fact.address,
            .role = events::Role::instructor,
            .registered_at = noon
        }}
    );
}

TEST_CASE("an account tells of its last sign-in, lock and change of password") {
    const events::SignInLocked locked{.account = account_of_ada, .until = noon + 15min};
    const events::SignedIn signed_in{.account = account_of_ada, .at = noon + 1h};
    const events::PasswordChanged changed{.account = account_of_ada, .at = noon + 2h};
    const auto is_locked = told({registered(), locked}).the_only(people::accounts);
    CHECK((is_locked.locked_until == noon + 15min));
    const auto account =
        told({registered(), locked, signed_in, changed}).the_only(people::accounts);
    CHECK((account.signed_in_at == noon + 1h));
    CHECK((account.password_changed_at == noon + 2h));
    CHECK_FALSE(account.locked_until.has_value());  // whoever signs in was not locked any more
}

TEST_CASE(
    "an account that an operator unlocked is locked no more; its second factor is another lock"
) {
    const events::SignInLocked locked{.account = account_of_ada, .until = noon + 15min};
    const auto unlocked = [](events::SignInBlock block) {
        return events::SignInUnlocked{.account = account_of_ada, .blocks = {block}};
    };
    auto still = told({registered(), locked, unlocked(events::SignInBlock::second_factor)});
    CHECK((still.the_only(people::accounts).locked_until == noon + 15min));
    auto no_more = told({registered(), locked, unlocked(events::SignInBlock::lockout)});
    CHECK_FALSE(no_more.the_only(people::accounts).locked_until.has_value());
    auto of_nobody = told({unlocked(events::SignInBlock::lockout)});
    of_nobody.then(people::accounts, {});
}

TEST_CASE("what somebody changes of their profile is what the rows show") {
    using events::ProfileField;
    const events::ProfileChanged moved{
        .account = account_of_ada,
        .fields =
            {ProfileField::first_name,
             ProfileField::last_name,
             ProfileField::phone,
             ProfileField::zip_code,
             ProfileField::timezone},
        .first_name = sealed("Augusta"),
        .last_name = sealed("King"),
        .phone = sealed("+12125550123"),
        .zip_code = sealed("94110"),
        .timezone = "America/Los_Angeles"
    };
    const events::ProfileChanged unreachable{
        .account = account_of_ada, .fields = {ProfileField::phone}
    };
    const auto row = told({registered(), moved}).the_only(people::accounts);
    CHECK((row.first_name == sealed("Augusta")));
    CHECK((row.last_name == sealed("King")));
    CHECK((row.phone == sealed("+12125550123")));
    CHECK((row.zip_code == sealed("94110")));
    CHECK((row.timezone == "America/Los_Angeles"));
    const auto later = told({registered(), moved, unreachable}).the_only(people::accounts);
    CHECK_FALSE(later.phone.has_value());
    CHECK((later.last_name == sealed("King")));
}

TEST_CASE("a recipient is a row once there is something to say") {
    const events::RecipientSuppressed bounced{
        .recipient = ada, .cause = events::SuppressionCause::bounce, .at = noon
    };
    const events::RecipientSuppressionLifted lifted{.recipient = ada, .at = noon + 1h};
    const events::RecipientInviteEnded revoked{.recipient = ada, .invite = invite1};
    auto redeemed = revoked;
    redeemed.redeemed = true;
    told({revoked}).then(people::recipients, {});
    told({redeemed}).then(people::recipients, {Recipient{.id = ada, .redeemed = true}});
    told({bounced}).then(
        people::recipients,
        {Recipient{.id = ada, .suppressed = events::SuppressionCause::bounce, .suppressed_at = noon}
        }
    );
    told({bounced, lifted}).then(people::recipients, {Recipient{.id = ada}});
}

TEST_CASE("accounts are listed, who registered last first, of one address or role") {
    Lab lab;
    auto later = registered(bob);
    later.registered_at += 1h;
    later.role = events::Role::student;
    lab.writer.commit(facts0, {registered(), later});
    lab.catch_up(*lab.projector());
    auto& connection = lab.schema.connection();
    const auto first = people::list_accounts(connection, {}, {.limit = 1});
    REQUIRE(first->rows.size() == 1);
    CHECK(first->rows.front().recipient == bob);
    const auto rest =
        people::list_accounts(connection, {}, {.limit = 1, .cursor = first->next_cursor});
    REQUIRE(rest->rows.size() == 1);
    CHECK(rest->rows.front().recipient == ada);
    CHECK_FALSE(rest->next_cursor.has_value());
    CHECK(people::list_accounts(connection, {.recipient = ada}, {})->rows == rest->rows);
    const people::AccountFilter students{.role = events::Role::student};
    CHECK(people::list_accounts(connection, students, {})->rows == first->rows);
    CHECK_FALSE(people::list_accounts(connection, {}, {.cursor = "x"}).has_value());
}

TEST_CASE("an erased person leaves an account without them") {
    const events::SubjectErased erased{.recipient = ada, .at = noon + 1h};
    auto rows = told({registered(), registered(bob), erased});
    rows.then(people::recipients, {Recipient{.id = ada, .erased_at = noon + 1h}});
    Lab lab;
    lab.writer.commit(facts0, {registered(), registered(bob), erased});
    lab.catch_up(*lab.projector());
    auto& connection = lab.schema.connection();
    CHECK_FALSE(people::find_account_of(connection, ada).has_value());
    CHECK(people::find_account_of(connection, bob).has_value());
    const auto account = people::find_account(connection, account_of_ada);
    REQUIRE(account.has_value());
    CHECK(account->erased);
    CHECK_FALSE(account->address.has_value());
    CHECK((people::find_recipient(connection, ada)->erased_at == noon + 1h));
}

TEST_CASE("access that was granted is a row, and keeps no code of somebody who was erased") {
    const events::BetaAccessGranted granted{
        .access = {base::derive_id(account_of_ada.text, invite1.text)},
        .account = account_of_ada,
        .role = events::Role::instructor,
        .phase = events::Phase::open_beta,
        .invite = invite1,
        .code = base::SealedText{.key = "k", .text = "t"},
        .settings_version = 3,
        .granted_at = noon
    };
    people::Grant row{
        .id = granted.access,
        .account = account_of_ada,
        .role = events::Role::instructor,
        .phase = events::Phase::open_beta,
        .invite = invite1,
        .code = granted.code,
        .settings_version = 3,
        .granted_at = noon
    };
    told({registered(), granted}).then(people::grants, {row});
    row.code.reset();
    const events::SubjectErased erased{.recipient = ada, .at = noon + 1h};
    auto gone = row;
    gone.revoked_at = noon + 1h;
    told({registered(), granted, erased}).then(people::grants, {gone});
    const events::BetaAccessRevoked revoked{
        .access = granted.access,
        .account = account_of_ada,
        .role = granted.role,
        .phase = granted.phase,
        .by = "admin:eve",
        .reason = "left",
        .at = noon + 2h
    };
    row.code = granted.code;
    row.revoked_at = noon + 2h;
    row.revoked_by = "admin:eve";
    row.revocation_reason = "left";
    told({registered(), granted, revoked}).then(people::grants, {row});
    Lab lab;
    lab.writer.commit(facts0, {registered(), granted});
    lab.catch_up(*lab.projector());
    auto& connection = lab.schema.connection();
    CHECK(people::grants_of(connection, account_of_ada).size() == 1);
    CHECK(people::grants_of(connection, {base::derive_id(bob.text, "account")}).empty());
}

TEST_CASE("an account is told what came with its registration, until it is erased") {
    auto fact = registered();
    fact.zip_code = base::SealedText{.key = "k", .text = "z"};
    fact.timezone = "America/New_York";
    fact.metadata = base::SealedText{.key = "k", .text = "m"};
    const auto account = told({fact}).the_only(people::accounts);
    CHECK(account.zip_code == fact.zip_code);
    CHECK(account.metadata == fact.metadata);
    CHECK(account.timezone == fact.timezone);
    const events::SubjectErased erased{.recipient = ada, .at = noon + 1h};
    const auto left = told({fact, erased}).the_only(people::accounts);
    CHECK_FALSE(left.zip_code.has_value());
    CHECK_FALSE(left.metadata.has_value());
}
