// What somebody changes of what they told about themselves.

#include "domain/people/account.hpp"
#include "tests/domain/invite_examples.hpp"

#include <algorithm>

using namespace tests;
using events::ProfileField;
namespace people = domain::people;

namespace {

const auto account = people::account_of(ada);

History registered() {
    History history;
    history.done(registration(), noon);
    return history;
}

}  // namespace

TEST_CASE("a changed profile says which fields, what they are now, and who changed them") {
    auto history = registered();
    const domain::ChangeProfile change{
        .account = account,
        .fields = {ProfileField::last_name, ProfileField::phone},
        .last_name = sealed("King")
    };
    history.done(change, noon + 1h)
        .then(
            {{people::stream_of(account),
              events::ProfileChanged{
                  .account = account,
                  .fields = {ProfileField::last_name, ProfileField::phone},
                  .last_name = sealed("King"),
                  .by = admin,
                  .at = noon + 1h
              }}}
        );
    const auto state = history.world().sign_in_state(ada);
    CHECK((state->last_name == sealed("King")));
    CHECK((state->first_name == registration().first_name));
}

TEST_CASE("a profile in which nothing changes is no fact") {
    auto history = registered();
    history.when(domain::ChangeProfile{.account = account}, noon).then_nothing();
}

TEST_CASE("whoever has no account has no profile") {
    History history;
    const domain::ChangeProfile change{
        .account = account, .fields = {ProfileField::timezone}, .timezone = "UTC"
    };
    history.when(change, noon).then_rejected(people::known_account);
}

TEST_CASE("mails call people by the name that they have now") {
    auto history = registered();
    history.done(
        domain::ChangeProfile{
            .account = account,
            .fields = {ProfileField::first_name},
            .first_name = sealed("Augusta")
        },
        noon
    );
    const domain::ChangePassword change{.account = account, .password = sealed("new")};
    const auto told = history.when(change, noon).fact<events::PasswordChanged>().addressee;
    REQUIRE(told.has_value());
    CHECK((told->name == sealed("Augusta")));
}

TEST_CASE("what was told later is erased with the person") {
    auto history = registered();
    auto name = sealed("King");
    name.key = "a later key";
    history.done(
        domain::ChangeProfile{
            .account = account, .fields = {ProfileField::last_name}, .last_name = name
        },
        noon
    );
    const auto erased = history.done(domain::EraseSubject{.recipient = ada}, noon + 1h);
    REQUIRE(erased.decided().has_value());
    std::size_t found = 0;
    for (const auto& placed : *erased.decided()) {
        if (const auto* fact = std::get_if<events::SubjectErased>(&placed.fact)) {
            found += static_cast<std::size_t>(std::ranges::count(fact->keys, "a later key"));
        }
    }
    CHECK(found > 0);
}
