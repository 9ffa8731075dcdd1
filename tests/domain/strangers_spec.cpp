// Wrong passwords for addresses without an account.

#include "domain/people/strangers.hpp"
#include "tests/support/given_when_then.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tests;
using domain::people::Strangers;

namespace {

const auto nobody = id<events::RecipientId>("nobody");
const auto account = domain::people::account_of(nobody);

// Until when the address is locked after so many failures, each right after the lock before it.
base::Instant locked_after(History& history, int failures) {
    auto at = noon;
    for (int i = 0; i < failures; ++i) {
        history.done(domain::FailSignIn{.account = account}, at)
            .then_rejected(domain::people::known_account);
        at = std::max(at, history.world().sign_in_state(nobody)->locked_until.value());
    }
    return at;
}

}  // namespace

TEST_CASE("an address without an account is locked like one with an account") {
    struct Row {
        int failures;
        std::chrono::seconds locked_for;
    };

    for (const auto& row :
         std::vector<Row>{{1, 0s}, {4, 0s}, {5, 30s}, {6, 60s}, {9, 150s}, {10, 450s}}) {
        CAPTURE(row.failures);
        History history;
        CHECK((locked_after(history, row.failures) == noon + row.locked_for));
    }
}

TEST_CASE("no fact tells of it, and it has no password to check") {
    History history;
    locked_after(history, 5);
    const auto state = history.world().sign_in_state(nobody);
    CHECK(state->password.key.empty());
    CHECK(history.world().stream_count() == 0);
}

TEST_CASE("an hour after the last failure it begins anew") {
    History history;
    for (int i = 0; i < 4; ++i) {
        history.done(domain::FailSignIn{.account = account}, noon);
    }
    history.done(domain::FailSignIn{.account = account}, noon + 1h);
    CHECK((history.world().sign_in_state(nobody)->locked_until == noon + 1h));
}

TEST_CASE("what is tried while it is locked is not counted") {
    History history;
    locked_after(history, 5);
    history.done(domain::FailSignIn{.account = account}, noon + 29s);
    CHECK((history.world().sign_in_state(nobody)->locked_until == noon + 30s));
}

TEST_CASE("an account begins without the failures of its address") {
    History history;
    locked_after(history, 5);
    history.done(
        domain::RegisterAccount{
            .recipient = nobody, .address = sealed("a"), .password = sealed("hash")
        },
        noon + 1s
    );
    CHECK_FALSE(history.world().sign_in_state(nobody)->locked_until.has_value());
}

TEST_CASE("whoever types addresses at random does not fill the memory") {
    Strangers strangers;
    for (std::size_t i = 0; i < Strangers::most + 10; ++i) {
        strangers.note_failure(id<events::AccountId>(std::to_string(i)), noon);
    }
    CHECK(strangers.count() == Strangers::most);
    CHECK_FALSE(strangers.locked_until(id<events::AccountId>("0")).has_value());
    CHECK(strangers.locked_until(id<events::AccountId>("10")).has_value());
}

TEST_CASE("whoever has no account is let try again like anybody else, and that is on record") {
    History history;
    const auto until = locked_after(history, 5);
    history.done(domain::UnlockSignIn{.account = account}, until - 20s)
        .then_named({"SignInUnlocked"});
    CHECK(history.world().sign_in_state(nobody)->locked_until.value() < noon);
    for (int i = 0; i < 4; ++i) {
        history.done(domain::FailSignIn{.account = account}, until - 10s);
    }
    CHECK(history.world().sign_in_state(nobody)->locked_until.value() <= until - 10s);
}
