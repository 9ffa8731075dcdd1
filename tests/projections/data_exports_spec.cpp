// Exports of what is known of people, fact by fact, and their files.

#include "projections/data_export_files.hpp"
#include "projections/data_exports.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
using namespace projections;
using data_exports::DataExport, data_exports::State;

namespace {

const events::AccountId account_of_ada{base::derive_id(ada.text, "account")};
const auto first = id<events::DataExportId>("first");

events::DataExportRequested requested() {
    return {
        .account = account_of_ada,
        .data_export = first,
        .recipient = ada,
        .by = "user:ada",
        .at = noon,
        .give_up_at = noon + 24h
    };
}

DataExport told(const std::vector<events::Fact>& facts) {
    return given(data_exports::projection(), facts).the_only(data_exports::data_exports);
}

}  // namespace

TEST_CASE("an export tells how far it is") {
    CHECK(
        (told({requested()}) ==
         DataExport{
             .id = first,
             .account = account_of_ada,
             .recipient = ada,
             .requested_by = "user:ada",
             .requested_at = noon
         })
    );
    const events::DataExportSectionDone section{
        .account = account_of_ada, .data_export = first, .section = "access", .done = 2, .total = 4
    };
    const auto running = told({requested(), section});
    CHECK(running.done == 2);
    CHECK(running.total == 4);
    const events::DataExportReady ready{
        .account = account_of_ada,
        .data_export = first,
        .bytes = 700,
        .at = noon + 1s,
        .expires_at = noon + 72h
    };
    const auto there = told({requested(), section, ready});
    CHECK((there.state == State::ready));
    CHECK((there.ready_at == noon + 1s));
    CHECK((there.expires_at == noon + 72h));
    CHECK((there.bytes == 700));
}

TEST_CASE("an export that failed says why, and one that ended or whose person was erased is over") {
    const events::DataExportFailed failed{
        .account = account_of_ada, .data_export = first, .reason = "not written in time"
    };
    const auto row = told({requested(), failed});
    CHECK((row.state == State::failed));
    CHECK((row.reason == "not written in time"));
    const events::DataExportEnded ended{.account = account_of_ada, .data_export = first};
    CHECK((told({requested(), ended}).state == State::ended));
    const auto erased = told({requested(), events::SubjectErased{.recipient = ada}});
    CHECK((erased.state == State::ended));
    CHECK_FALSE(erased.recipient.has_value());
}

TEST_CASE("a file is kept once, piece by piece, and goes when its export is over") {
    Schema schema;
    auto& connection = schema.connection();
    connection.run_script("CREATE VIEW data_exports AS SELECT 'x'::text AS id, ''::text AS state");
    CHECK(keep_export_file(connection, first, {sealed("one"), sealed("two")}));
    CHECK_FALSE(keep_export_file(connection, first, {sealed("another")}));
    CHECK((export_piece(connection, first, 0) == sealed("one")));
    CHECK((export_piece(connection, first, 1) == sealed("two")));
    CHECK_FALSE(export_piece(connection, first, 2).has_value());
    connection.run_script(
        "CREATE OR REPLACE VIEW data_exports AS SELECT '" + first.text +
        "'::text AS id, 'ready'::text AS state"
    );
    drop_spent_export_files(connection);
    CHECK(export_piece(connection, first, 0).has_value());
    connection.run_script(
        "CREATE OR REPLACE VIEW data_exports AS SELECT '" + first.text +
        "'::text AS id, 'ended'::text AS state"
    );
    drop_spent_export_files(connection);
    CHECK_FALSE(export_piece(connection, first, 0).has_value());
}
