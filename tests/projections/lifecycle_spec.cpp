// How far instructors came.

#include "projections/lifecycle.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
using namespace projections;
using events::LifecycleStage;
using lifecycle::Latest, lifecycle::Path;

namespace {

const auto account = events::account_at(ada);

events::LifecycleStageReached reached(LifecycleStage stage, base::Duration after) {
    return {.account = account, .stage = stage, .at = noon + after};
}

}  // namespace

TEST_CASE("an instructor's path tells when each stage was reached, and what was told last") {
    auto story = given(
        lifecycle::projection(),
        {registered(),
         reached(LifecycleStage::profile_submitted, 1h),
         reached(LifecycleStage::bgc_completed, 2h)}
    );
    const auto path = story.the_only(lifecycle::paths);
    CHECK((path.registered_at == registered().registered_at));
    CHECK((path.profile_submitted_at == noon + 1h));
    CHECK_FALSE(path.services_configured_at.has_value());
    CHECK((path.bgc_completed_at == noon + 2h));
    CHECK((path.latest == Latest::bgc_completed));
    CHECK((path.latest_at == noon + 2h));
}

TEST_CASE("who rests, comes back or gives up has no stage that was told last") {
    const auto latest_after = [](std::vector<events::Fact> facts) {
        facts.insert(facts.begin(), registered());
        return given(lifecycle::projection(), facts).the_only(lifecycle::paths).latest;
    };
    const events::AccountSuspended rests{.account = account, .at = noon + 1h};
    const events::AccountReactivated back{.account = account, .at = noon + 2h};
    const events::AccountDeactivated gone{.account = account, .at = noon + 3h};
    CHECK((latest_after({rests}) == Latest::paused));
    CHECK((latest_after({rests, back}) == Latest::reactivated));
    CHECK((latest_after({rests, back, gone}) == Latest::deactivated));
    CHECK((latest_after({rests, back, reached(LifecycleStage::went_live, 4h)}) == Latest::went_live)
    );
}

TEST_CASE("a student has no such path, and of an erased instructor it stays") {
    auto student = registered();
    student.role = events::Role::student;
    given(lifecycle::projection(), {student}).then(lifecycle::paths, {});
    const events::SubjectErased erased{.recipient = ada, .at = noon + 1h};
    CHECK(given(lifecycle::projection(), {registered(), erased}).the_only(lifecycle::paths).erased);
}
