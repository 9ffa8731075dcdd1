#include "domain/beta/settings.hpp"
#include "tests/support/given_when_then.hpp"

using namespace tests;
using domain::beta::the_settings;
using events::BetaPhase, events::BetaSettings, events::BetaSettingsChanged;

namespace {

const std::string stream = domain::beta::stream_of(the_settings);

domain::ChangeBetaSettings open_the_beta() {
    return {
        .settings = the_settings, .beta_phase = BetaPhase::open_beta, .reason = "ready for all"
    };
}

Placed changed(BetaSettings before, BetaSettings after, std::uint32_t version) {
    return {
        stream,
        BetaSettingsChanged{
            .settings = the_settings,
            .before = before,
            .after = after,
            .version = version,
            .by = admin,
            .reason = "ready for all",
            .at = noon
        }
    };
}

}  // namespace

TEST_CASE("the settings live in slot 0, where every process reads them") {
    CHECK(base::is_id(the_settings.text));
    CHECK(domain::slot_of(open_the_beta()) == 0);
}

TEST_CASE("as long as nobody changed them, the beta is on, for invited instructors") {
    const domain::beta::Settings settings;
    CHECK((settings.values == BetaSettings{false, BetaPhase::instructor_only, false}));
    CHECK(settings.version == 0);
    CHECK((settings.policy().phase == events::Phase::instructor_only));
    CHECK_FALSE(settings.policy().allow_signup_without_invite);
}

TEST_CASE("a change tells what was, what is, who wanted it and why, and has the next version") {
    History history;
    const BetaSettings first;
    const BetaSettings second{.beta_phase = BetaPhase::open_beta};
    const BetaSettings third{.beta_disabled = true, .beta_phase = BetaPhase::open_beta};
    history.done(open_the_beta(), noon).then({changed(first, second, 1)});
    auto disable = open_the_beta();
    disable.beta_disabled = true;
    history.done(disable, noon).then({changed(second, third, 2)});
}

TEST_CASE("whether instructors need an invite in the open beta stays as it is unless it is said") {
    History history;
    auto strict = open_the_beta();
    strict.instructor_invite_required_in_open_beta = true;
    const BetaSettings wanted{
        .beta_phase = BetaPhase::open_beta, .instructor_invite_required_in_open_beta = true
    };
    history.done(strict, noon).then({changed({}, wanted, 1)});
    history.when(open_the_beta(), noon).then_nothing();
    auto as_ever = strict;
    as_ever.instructor_invite_required_in_open_beta = false;
    history.done(as_ever, noon).then({changed(wanted, {.beta_phase = BetaPhase::open_beta}, 2)});
    history.when(as_ever, noon).then_nothing();
}

TEST_CASE("any phase follows any other") {
    for (const auto from : {BetaPhase::instructor_only, BetaPhase::open_beta}) {
        for (const auto to : {BetaPhase::instructor_only, BetaPhase::open_beta}) {
            for (const bool disabled : {false, true}) {
                History history;
                auto change = open_the_beta();
                change.beta_phase = from;
                history.done(change, noon);
                change.beta_phase = to;
                change.beta_disabled = disabled;
                CHECK(history.when(change, noon).decided().has_value());
            }
        }
    }
}

TEST_CASE("what is so already changes nothing") {
    History history;
    history.when({domain::ChangeBetaSettings{.settings = the_settings}}, noon).then_nothing();
    history.done(open_the_beta(), noon);
    history.when(open_the_beta(), noon + 1h).then_nothing();
}

TEST_CASE("without a phase the present one stays") {
    History history;
    history.done(open_the_beta(), noon);
    const domain::ChangeBetaSettings disable{.settings = the_settings, .beta_disabled = true};
    const auto fact = history.when(disable, noon).fact<BetaSettingsChanged>();
    CHECK(fact.after.beta_disabled);
    CHECK((fact.after.beta_phase == BetaPhase::open_beta));
}

TEST_CASE("who says which version they have seen changes that one only") {
    struct Row {
        const char* because;
        std::uint32_t seen;
        bool changes;
    };

    const Row rows[] = {
        {"it was the version before", 0, false},
        {"it is the present one", 1, true},
        {"there is no such version yet", 2, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        History history;
        history.done(open_the_beta(), noon);
        auto close = open_the_beta();
        close.beta_phase = BetaPhase::instructor_only;
        close.if_version = row.seen;
        const auto said = history.when(close, noon);
        if (row.changes) {
            said.then_named({"BetaSettingsChanged"});
        } else {
            said.then_rejected(domain::beta::seen_version);
        }
    }
    auto first = open_the_beta();
    first.if_version = 0;
    History{}.when(first, noon).then_named({"BetaSettingsChanged"});
    // Also when what is wanted is so already: somebody else has seen to it.
    History history;
    history.done(first, noon);
    history.when(first, noon).then_rejected(domain::beta::seen_version);
}

TEST_CASE("there is one stream of settings and no other") {
    auto change = open_the_beta();
    change.settings = id<events::SettingsId>("others", 0);
    History{}.when(change, noon).then_rejected(domain::beta::only_settings);
}
