// Settings of the beta that wait for their moment, and changes that are taken back.

#include "domain/beta/settings.hpp"
#include "tests/support/given_when_then.hpp"

using namespace tests;
using namespace domain::beta;
using events::BetaPhase, events::BetaSettings;

namespace {

const std::string stream = stream_of(the_settings);
const BetaSettings invited;
const BetaSettings open{.beta_phase = BetaPhase::open_beta};
const std::string bea = "admin:bea";

domain::ScheduleBetaChange opening(base::Instant at = noon + 24h) {
    return {.settings = the_settings, .after = open, .due_at = at, .reason = "launch"};
}

domain::CancelBetaChange cancelling(std::optional<std::uint32_t> change = std::nullopt) {
    return {.settings = the_settings, .change = change, .reason = "not yet"};
}

domain::RevertBetaSettings reverting(std::uint32_t version) {
    return {.settings = the_settings, .version = version, .reason = "too many"};
}

const domain::DeadlineReached due{.stream = stream};

domain::ChangeBetaSettings open_now() {
    return {.settings = the_settings, .beta_phase = BetaPhase::open_beta};
}

History scheduled() {
    History history;
    history.done(opening(), noon);
    return history;
}

}  // namespace

TEST_CASE("a change that waits is made at its moment, in the name of who scheduled it") {
    auto history = scheduled();
    const auto waiting = history.world().next_deadline();
    REQUIRE(waiting.has_value());
    CHECK(waiting->at == noon + 24h);
    CHECK(waiting->stream == stream);
    history.when(due, noon + 24h - 1ms, "system:deadline").then_nothing();
    history.done(due, noon + 24h, "system:deadline")
        .then(
            {{stream,
              events::BetaSettingsChanged{
                  .settings = the_settings,
                  .before = invited,
                  .after = open,
                  .version = 1,
                  .by = admin,
                  .reason = "launch",
                  .at = noon + 24h,
                  .scheduled = 1
              }}}
        );
    CHECK_FALSE(history.world().next_deadline().has_value());
    history.when(due, noon + 25h, "system:deadline").then_nothing();
}

TEST_CASE("how far ahead a change is scheduled") {
    const History history;
    history.when(opening(noon), noon).then_rejected(change_to_come);
    history.when(opening(noon + 1ms), noon).then_named({"BetaChangeScheduled"});
    history.when(opening(noon + scheduled_within), noon).then_named({"BetaChangeScheduled"});
    history.when(opening(noon + scheduled_within + 1ms), noon).then_rejected(change_to_come);
}

TEST_CASE("one change waits at a time, and the same again is no other") {
    auto history = scheduled();
    history.when(opening(), noon + 1h).then_nothing();
    history.when(opening(noon + 2h), noon + 1h).then_rejected(one_change_waits);
    history.done(cancelling(), noon + 1h);
    const auto next = history.done(opening(noon + 2h), noon + 1h);
    CHECK(next.fact<events::BetaChangeScheduled>().change == 2);
}

TEST_CASE("a change that was looked at in an older version is not scheduled") {
    History history;
    history.done(open_now(), noon);
    auto late = opening();
    late.if_version = 0;
    history.when(late, noon).then_rejected(seen_version);
}

TEST_CASE("a change that was cancelled does not come") {
    auto history = scheduled();
    history.when(cancelling(2), noon + 1h).then_rejected(known_change);
    history.done(cancelling(1), noon + 1h, bea)
        .then(
            {{stream,
              events::BetaChangeCancelled{
                  .settings = the_settings,
                  .change = 1,
                  .by = bea,
                  .reason = "not yet",
                  .at = noon + 1h
              }}}
        );
    CHECK_FALSE(history.world().next_deadline().has_value());
    history.when(due, noon + 24h).then_nothing();
    history.when(cancelling(), noon + 2h).then_rejected(known_change);
}

TEST_CASE("a change that finds its settings there already is over all the same") {
    auto history = scheduled();
    history.done(open_now(), noon + 1h).then_named({"BetaSettingsChanged"});
    CHECK(history.world().next_deadline().has_value());
    const auto over = history.done(due, noon + 24h, "system:deadline");
    CHECK(over.fact<events::BetaChangeCancelled>().reason == std::string{without_effect});
    CHECK_FALSE(history.world().next_deadline().has_value());
}

TEST_CASE("a change that waits replaces what somebody chose meanwhile") {
    auto history = scheduled();
    auto disabling = open_now();
    disabling.beta_disabled = true;
    history.done(disabling, noon + 1h);
    const auto made = history.done(due, noon + 24h).fact<events::BetaSettingsChanged>();
    CHECK(made.before.beta_disabled);
    CHECK((made.after == open));
    CHECK(made.version == 2);
}

TEST_CASE("the last change is taken back in one step, by whoever knows which it is") {
    History history;
    history.when(reverting(0), noon).then_rejected(something_to_revert);
    history.done(open_now(), noon);
    history.when(reverting(2), noon).then_rejected(seen_version);
    const auto back = history.done(reverting(1), noon + 1h).fact<events::BetaSettingsChanged>();
    CHECK((back.after == invited));
    CHECK(back.version == 2);
    CHECK(back.reverts == 1U);
    history.when(reverting(1), noon + 1h).then_rejected(seen_version);
    const auto again = history.done(reverting(2), noon + 2h).fact<events::BetaSettingsChanged>();
    CHECK((again.after == open));
}

TEST_CASE("a change that came by itself is taken back like any other") {
    auto history = scheduled();
    history.done(due, noon + 24h, "system:deadline");
    history.done(reverting(1), noon + 25h).then_named({"BetaSettingsChanged"});
}

TEST_CASE("there are no other settings to schedule, cancel or take back") {
    const History history;
    auto elsewhere = opening();
    elsewhere.settings = id<events::SettingsId>("others");
    history.when(elsewhere, noon).then_rejected(only_settings);
    auto other = cancelling();
    other.settings = elsewhere.settings;
    history.when(other, noon).then_rejected(only_settings);
    auto third = reverting(1);
    third.settings = elsewhere.settings;
    history.when(third, noon).then_rejected(only_settings);
}
