#include "domain/people/account.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using domain::people::account_of;

namespace {

const auto account = account_of(ada);
const std::string stream = domain::people::stream_of(account);

History registered() {
    History history;
    history.done(registration(), noon);
    return history;
}

domain::SignIn sign_in(std::string token, base::Instant at) {
    return {.account = account, .token = std::move(token), .expires_at = at + 12h};
}

// So many wrong passwords, each right after the lock of the one before has ended.
base::Instant fail_times(History& history, std::uint32_t times, base::Instant at) {
    for (std::uint32_t i = 0; i < times; ++i) {
        const auto failed = history.done(domain::FailSignIn{.account = account}, at);
        REQUIRE(failed.decided().has_value());
        const auto state = history.world().sign_in_state(ada);
        at = state->locked_until.value_or(at + 1s);
    }
    return at;
}

}  // namespace

TEST_CASE("an address registers once") {
    auto history = registered();
    auto again = registration();
    history.when(registration(), noon + 1h).then_nothing();
    again.password = sealed("another");
    history.when(again, noon + 1h).then_rejected(domain::people::one_account);
}

TEST_CASE("the account of an address is found by the address") {
    const auto history = registered();
    const auto state = history.world().sign_in_state(ada);
    REQUIRE(state.has_value());
    CHECK(state->account == account);
    CHECK((state->role == events::Role::instructor));
    CHECK(state->password == sealed("argon2"));
    CHECK_FALSE(history.world().sign_in_state(id<events::RecipientId>("bob")).has_value());
}

TEST_CASE("signing in with a token is on record once") {
    auto history = registered();
    history.done(sign_in("t1", noon), noon)
        .then(
            {{stream,
              events::SignedIn{
                  .account = account, .token = "t1", .at = noon, .expires_at = noon + 12h
              }}}
        );
    history.when(sign_in("t1", noon), noon + 1s).then_nothing();
    history.when(sign_in("t2", noon), noon + 1s).then_named({"SignedIn"});
}

TEST_CASE("a sign-in that was under way until its token had run out opens nothing") {
    auto history = registered();
    auto late = sign_in("t1", noon);
    late.session = domain::SessionStart{
        .session = id<events::SessionId>("first"), .refresh_until = noon + 168h
    };
    history.when(late, noon + 12h - 1ms).then_named({"SignedIn", "SessionOpened"});
    history.when(late, noon + 12h).then_rejected(domain::people::sign_in_in_time);
}

TEST_CASE("who showed a password that was changed meanwhile is not let in") {
    auto history = registered();
    auto with_old = sign_in("t1", noon);
    with_old.password = domain::people::password_mark(sealed("argon2"));
    auto with_new = sign_in("t2", noon);
    with_new.password = domain::people::password_mark(sealed("new"));
    history.when(with_new, noon).then_rejected(domain::people::known_account);
    history.when(with_old, noon).then_named({"SignedIn"});
    history.done(domain::ChangePassword{.account = account, .password = sealed("new")}, noon);
    history.when(with_old, noon + 1s).then_rejected(domain::people::known_account);
    history.when(with_new, noon + 1s).then_named({"SignedIn"});
}

TEST_CASE("of two who change the same password one does, and again that one changes nothing") {
    auto history = registered();
    const auto shown = domain::people::password_mark(sealed("argon2"));
    const domain::ChangePassword first{
        .account = account, .password = sealed("hers"), .shown = shown
    };
    const domain::ChangePassword second{
        .account = account, .password = sealed("theirs"), .shown = shown
    };
    history.done(first, noon).then_named({"PasswordChanged"});
    history.when(second, noon + 1s).then_rejected(domain::people::present_password);
    history.when(first, noon + 1s).then_nothing();
}

TEST_CASE("nobody signs in to an account that is not there") {
    History history;
    history.when(sign_in("t1", noon), noon).then_rejected(domain::people::known_account);
    history.when(domain::FailSignIn{.account = account}, noon)
        .then_rejected(domain::people::known_account);
}

TEST_CASE("how long wrong passwords lock an account") {
    struct Row {
        std::uint32_t failures;
        std::chrono::seconds locked_for;
    };

    const Row rows[] = {
        {1, 0s},
        {4, 0s},
        {5, 30s},
        {6, 30s},
        {9, 30s},
        {10, 300s},
        {14, 300s},
        {15, 1800s},
        {19, 1800s},
        {20, 3600s},
        {21, 3600s},
    };
    for (const auto& row : rows) {
        CAPTURE(row.failures);
        auto history = registered();
        const auto at = fail_times(history, row.failures - 1, noon);
        const auto last = history.done(domain::FailSignIn{.account = account}, at);
        // An hour of lock-out is as long as failures are remembered: the next one is the first.
        if (row.failures == 21) {
            last.then_nothing();
        } else if (row.locked_for == 0s) {
            last.then_nothing();
        } else {
            const auto locked = last.fact<events::SignInLocked>();
            CHECK(locked.failures == row.failures);
            CHECK((locked.until == at + row.locked_for));
        }
    }
}

TEST_CASE("while an account is locked not even the right password opens it, and none is counted") {
    auto history = registered();
    const auto until = fail_times(history, 5, noon);
    history.done(domain::FailSignIn{.account = account}, until - 1ms)
        .then_rejected(domain::people::not_locked);
    history.when(sign_in("t", noon), until - 1ms).then_rejected(domain::people::not_locked);
    CHECK(history.world().sign_in_state(ada)->failures == 5);
    history.done(sign_in("t", noon), until).then_named({"SignedIn"});
    CHECK(history.world().sign_in_state(ada)->failures == 0);
    CHECK_FALSE(history.world().sign_in_state(ada)->locked_until.has_value());
}

TEST_CASE("failures are forgotten an hour after the last") {
    struct Row {
        const char* because;
        base::Duration later;
        bool locks;
    };

    const Row rows[] = {
        {"an hour is not over", 1h - 1ms, true},
        {"an hour is over", 1h, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        auto history = registered();
        for (int i = 0; i < 4; ++i) {
            history.done(domain::FailSignIn{.account = account}, noon);
        }
        const auto fifth = history.done(domain::FailSignIn{.account = account}, noon + row.later);
        row.locks ? fifth.then_named({"SignInLocked"}) : fifth.then_nothing();
    }
}

TEST_CASE("a lock-out survives a restart with its count, single failures do not") {
    auto history = given(
        {{stream,
          events::AccountRegistered{
              .account = account,
              .recipient = ada,
              .address = sealed("ada@example.com"),
              .password = sealed("argon2")
          }},
         {stream, events::SignInLocked{.account = account, .failures = 9, .until = noon + 30s}}}
    );
    history.done(domain::FailSignIn{.account = account}, noon + 30s)
        .then(
            {{stream,
              events::SignInLocked{.account = account, .failures = 10, .until = noon + 30s + 300s}}}
        );
}

TEST_CASE("a token signed out stays so, and one that ended by itself needs no word") {
    auto history = registered();
    const domain::SignOut sign_out{.account = account, .token = "t", .expires_at = noon + 12h};
    history.done(sign_out, noon).then_named({"SignedOut"});
    history.when(sign_out, noon + 1s).then_nothing();
    const domain::SignOut other{.account = account, .token = "u", .expires_at = noon + 12h};
    history.when(other, noon + 12h - 1ms).then_named({"SignedOut"});
    history.when(other, noon + 12h).then_nothing();
}

TEST_CASE("a changed password is the one that log-in checks") {
    auto history = registered();
    const domain::ChangePassword change{.account = account, .password = sealed("new")};
    history.done(change, noon).then_named({"PasswordChanged"});
    history.when(change, noon + 1s).then_nothing();
    CHECK(history.world().sign_in_state(ada)->password == sealed("new"));
}

TEST_CASE("an operator ends a lock-out, and the very next sign-in counts") {
    auto history = registered();
    const auto until = fail_times(history, 5, noon);
    const domain::UnlockSignIn unlocking{.account = account, .reason = "they called"};
    history.done(unlocking, until - 20s)
        .then(
            {{stream,
              events::SignInUnlocked{
                  .account = account,
                  .blocks = {events::SignInBlock::lockout},
                  .by = admin,
                  .reason = "they called",
                  .at = until - 20s
              }}}
        );
    history.when(sign_in("t", until), until - 20s).then_named({"SignedIn"});
    // Failures before it are forgotten: the next lock-out takes five again.
    for (int i = 0; i < 4; ++i) {
        history.done(domain::FailSignIn{.account = account}, until - 10s);
    }
    CHECK_FALSE(history.world().sign_in_state(ada)->locked_until.has_value());
    history.when(domain::FailSignIn{.account = account}, until - 10s).then_named({"SignInLocked"});
}

TEST_CASE("of an account that nobody is locked out of there is nothing to end") {
    auto history = registered();
    const domain::UnlockSignIn unlocking{.account = account};
    history.when(unlocking, noon).then_nothing();
    const auto until = fail_times(history, 5, noon);
    history.when(unlocking, until).then_nothing();
    auto only_codes = unlocking;
    only_codes.blocks = {events::SignInBlock::second_factor};
    history.when(only_codes, until - 1s).then_nothing();
}
