// How far an instructor came.

#include "domain/people/account_status.hpp"
#include "domain/people/lifecycle.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using events::LifecycleStage;
namespace people = domain::people;

namespace {

const auto account = people::account_of(ada);

domain::ReachLifecycleStage reach(LifecycleStage stage) {
    return {.account = account, .stage = stage};
}

History registered(events::Role role = events::Role::instructor) {
    auto command = registration();
    command.role = role;
    History history;
    history.done(command, noon);
    return history;
}

}  // namespace

TEST_CASE("a stage is told when it is reached, and some may be passed over") {
    auto history = registered();
    history.done(reach(LifecycleStage::profile_submitted), noon)
        .then(
            {{people::stream_of(account),
              events::LifecycleStageReached{
                  .account = account, .stage = LifecycleStage::profile_submitted, .at = noon
              }}}
        );
    history.done(reach(LifecycleStage::went_live), noon).then_named({"LifecycleStageReached"});
}

TEST_CASE("a stage that is not beyond the present one is not told, whoever tells of it late") {
    auto history = registered();
    history.when(reach(LifecycleStage::registered), noon).then_nothing();
    history.done(reach(LifecycleStage::bgc_initiated), noon);
    history.when(reach(LifecycleStage::bgc_initiated), noon + 1h).then_nothing();
    history.when(reach(LifecycleStage::services_configured), noon + 1h).then_nothing();
    history.when(reach(LifecycleStage::bgc_completed), noon + 1h)
        .then_named({"LifecycleStageReached"});
}

TEST_CASE("only instructors who are there go live") {
    History nobody;
    nobody.when(reach(LifecycleStage::went_live), noon).then_rejected(people::account_there);
    registered(events::Role::student)
        .when(reach(LifecycleStage::went_live), noon)
        .then_rejected(people::instructor_account);
}
