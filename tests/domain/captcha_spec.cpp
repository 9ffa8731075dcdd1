// From how many wrong passwords on a captcha is asked for, where one is configured.

#include "domain/people/account.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
namespace people = domain::people;

namespace {

const auto account = people::account_of(ada);
const auto stream = people::stream_of(account);
const domain::FailSignIn failing{.account = account, .asks_captcha = true};

const events::AccountRegistered ada_registered{
    .account = account,
    .recipient = ada,
    .address = sealed("ada@example.com"),
    .password = sealed("argon2")
};

History registered() {
    return given({{stream, ada_registered}});
}

}  // namespace

TEST_CASE("the third wrong password asks for a captcha, once") {
    auto history = registered();
    history.done(failing, noon).then_nothing();
    history.done(failing, noon).then_nothing();
    history.done(failing, noon)
        .then({{stream, events::CaptchaRequired{.account = account, .failures = 3, .at = noon}}});
    CHECK(history.world().sign_in_state(ada)->failures == 3);
    history.done(failing, noon).then_nothing();
    history.done(failing, noon).then_named({"SignInLocked"});
    CHECK(history.world().sign_in_state(ada)->failures == 5);
}

TEST_CASE("where none is configured the third wrong password is a fact all the same, as a sample") {
    auto history = registered();
    const domain::FailSignIn plainly{.account = account};
    history.done(plainly, noon).then_nothing();
    history.done(plainly, noon).then_nothing();
    history.done(plainly, noon)
        .then({{stream, events::SignInFailed{.account = account, .failures = 3, .at = noon}}});
    CHECK(history.world().sign_in_state(ada)->failures == 3);
    history.done(plainly, noon).then_nothing();
}

TEST_CASE("after a restart the next wrong password asks for the captcha again") {
    auto history = given(
        {{stream, ada_registered},
         {stream, events::CaptchaRequired{.account = account, .failures = 3, .at = noon}}}
    );
    history.done(failing, noon + 1s).then_named({"CaptchaRequired"});
    CHECK(history.world().sign_in_state(ada)->failures == 3);
}

TEST_CASE("a success, or an operator's word, ends that a captcha is asked for") {
    auto history = registered();
    for (int i = 0; i < 3; ++i) {
        history.done(failing, noon);
    }
    const domain::UnlockSignIn unlocking{
        .account = account, .blocks = {events::SignInBlock::captcha}, .reason = "they called"
    };
    history.when(unlocking, noon + 1h).then_nothing();
    history.done(unlocking, noon + 1h - 1ms).then_named({"SignInUnlocked"});
    CHECK(history.world().sign_in_state(ada)->failures == 0);
    history.when(unlocking, noon + 1h - 1ms).then_nothing();
}

TEST_CASE("failures of an address without an account are counted for the captcha alike") {
    const auto nobody = id<events::RecipientId>("nobody");
    History history;
    const domain::FailSignIn by_nobody{.account = people::account_of(nobody), .asks_captcha = true};
    for (int i = 0; i < 3; ++i) {
        history.done(by_nobody, noon).then_rejected(people::known_account);
    }
    const auto state = history.world().sign_in_state(nobody);
    REQUIRE(state.has_value());
    CHECK(state->failures == 3);
    CHECK((state->failed_at == noon));
}
