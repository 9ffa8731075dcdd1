// Changes of the settings of the beta, as rows.

#include "projections/beta_history.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
using namespace projections;
using events::BetaPhase, events::BetaSettingsChanged;

namespace {

const events::SettingsId settings{"0000000000BETASETT1NGS0000"};

BetaSettingsChanged opened() {
    return {
        .settings = settings,
        .after = {.beta_phase = BetaPhase::open_beta},
        .version = 1,
        .by = "admin:ada",
        .reason = "all are welcome",
        .at = noon
    };
}

BetaSettingsChanged disabled() {
    auto fact = opened();
    fact.before = opened().after;
    fact.after = {.beta_disabled = true, .beta_phase = BetaPhase::open_beta};
    fact.version = 2;
    fact.reason.reset();
    return fact;
}

}  // namespace

TEST_CASE("a change of the settings is a row, and twice the same one") {
    const beta_history::Change row{
        .version = 1,
        .after = {.beta_phase = BetaPhase::open_beta},
        .by = "admin:ada",
        .reason = "all are welcome",
        .at = noon
    };
    given(beta_history::projection(), {opened()}).then(beta_history::changes, {row});
    given(beta_history::projection(), {opened(), opened()}).then(beta_history::changes, {row});
}

TEST_CASE("changes are listed newest first, page by page") {
    Lab lab;
    lab.writer.commit(facts0, {opened(), disabled()});
    lab.catch_up(*lab.projector());
    auto& connection = lab.schema.connection();
    const auto first = beta_history::list_changes(connection, {.limit = 1});
    REQUIRE(first->rows.size() == 1);
    CHECK(first->rows[0].version == 2);
    CHECK(first->rows[0].after.beta_disabled);
    const auto second =
        beta_history::list_changes(connection, {.limit = 1, .cursor = first->next_cursor});
    REQUIRE(second->rows.size() == 1);
    CHECK(second->rows[0].version == 1);
    CHECK_FALSE(second->next_cursor.has_value());
    CHECK_FALSE(beta_history::list_changes(connection, {.cursor = "x"}).has_value());
}
