// Instructors rest, give up and come back.

#include "domain/follow_ups.hpp"
#include "domain/people/account_status.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using domain::people::account_of;

namespace {

const auto account = account_of(ada);
const domain::SuspendAccount suspend{.account = account};
const domain::DeactivateAccount deactivate{.account = account};
const domain::ReactivateAccount reactivate{.account = account};
const domain::ReactivateAccount bring_back{.account = account, .by_operator = true};

enum class Is { active, suspended, deactivated };

History history_of(Is status) {
    History history;
    history.done(registration(), noon);
    if (status == Is::suspended) {
        history.done(suspend, noon);
    }
    if (status == Is::deactivated) {
        history.done(deactivate, noon);
    }
    return history;
}

}  // namespace

TEST_CASE("which way an account may go from where it is") {
    struct Row {
        Is is;
        domain::Command command;
        const char* fact;
        const base::Rule* broken;
    };

    using namespace domain::people;
    const Row rows[] = {
        {Is::active, suspend, "AccountSuspended", nullptr},
        {Is::active, deactivate, "AccountDeactivated", nullptr},
        {Is::active, reactivate, nullptr, &not_active_yet},
        {Is::active, bring_back, nullptr, &not_active_yet},
        {Is::suspended, suspend, nullptr, &not_suspended_yet},
        {Is::suspended, deactivate, "AccountDeactivated", nullptr},
        {Is::suspended, reactivate, "AccountReactivated", nullptr},
        {Is::suspended, bring_back, "AccountReactivated", nullptr},
        {Is::deactivated, suspend, nullptr, &not_given_up},
        {Is::deactivated, deactivate, nullptr, &not_deactivated_yet},
        {Is::deactivated, reactivate, nullptr, &not_given_up},
        {Is::deactivated, bring_back, "AccountReactivated", nullptr},
    };
    for (const auto& row : rows) {
        CAPTURE(&row - rows);
        const auto said = history_of(row.is).when(row.command, noon + 1h);
        if (row.broken) {
            said.then_rejected(*row.broken);
        } else {
            said.then_named({row.fact});
        }
    }
}

TEST_CASE("a fact tells what the account was, who did it, and whom to tell") {
    history_of(Is::suspended)
        .when(deactivate, noon + 1h, "user:ada")
        .then(
            {{domain::people::stream_of(account),
              events::AccountDeactivated{
                  .account = account,
                  .was = events::AccountStatus::suspended,
                  .by = "user:ada",
                  .at = noon + 1h,
                  .addressee =
                      events::Addressee{
                          .recipient = ada,
                          .address = sealed("ada@example.com"),
                          .name = sealed("Ada")
                      }
              }}}
        );
}

TEST_CASE("only an instructor's account rests") {
    for (const auto role : {events::Role::student, events::Role::admin}) {
        History history;
        auto command = registration();
        command.role = role;
        history.done(command, noon);
        history.when(suspend, noon).then_rejected(domain::people::instructor_account);
        history.when(deactivate, noon).then_rejected(domain::people::instructor_account);
        history.when(bring_back, noon).then_rejected(domain::people::instructor_account);
    }
    History{}.when(suspend, noon).then_rejected(domain::people::account_there);
}

TEST_CASE("who rests signs in, and who gave up does not until brought back") {
    const domain::SignIn sign_in{.account = account, .token = "t", .expires_at = noon + 12h};
    history_of(Is::suspended).when(sign_in, noon).then_named({"SignedIn"});
    auto given_up = history_of(Is::deactivated);
    given_up.when(sign_in, noon).then_rejected(domain::people::not_deactivated);
    given_up.done(bring_back, noon);
    given_up.when(sign_in, noon).then_named({"SignedIn"});
}

TEST_CASE("the owner is told of each step, unless mail to them bounces") {
    struct Row {
        Is is;
        domain::Command command;
        events::Notice notice;
    };

    const Row rows[] = {
        {Is::active, suspend, events::Notice::account_suspended},
        {Is::active, deactivate, events::Notice::account_deactivated},
        {Is::deactivated, bring_back, events::Notice::account_reactivated},
    };
    for (const auto& row : rows) {
        CAPTURE(&row - rows);
        auto history = history_of(row.is);
        const auto caused_by = [&] {
            const auto decided = history.when(row.command, noon).decided();
            return domain::react({.stream = "account", .seq = 1, .fact = decided->front().fact});
        };
        const auto caused = caused_by();
        REQUIRE(caused.size() == 1);
        const auto& job = std::get<domain::EnqueueJob>(caused[0].what).job;
        CHECK((job.notice->notice == row.notice));
        CHECK((job.not_after == noon + 24h));
        history.done(bounce, noon);
        CHECK(caused_by().empty());
    }
}

TEST_CASE("who was erased may register anew, and is active") {
    auto history = history_of(Is::deactivated);
    history.done(domain::EraseSubject{.recipient = ada}, noon);
    history.done(registration(), noon + 1h).then_named({"AccountRegistered"});
    history.when(suspend, noon + 1h).then_named({"AccountSuspended"});
}
