#include "domain/batches/import.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::batches;

namespace {

const domain::OpenImport opening{.import = import, .terms = {.source = "csv_upload"}};
const domain::CloseImport closing{.import = import};
const domain::StartBatch sending{.import = import};
const domain::DeadlineReached deadline_reached{.stream = stream_of(import)};

History opened() {
    History history;
    history.done(opening, noon);
    return history;
}

}  // namespace

TEST_CASE("an import is opened once and can be filled for half an hour") {
    History history;
    history.done(opening, noon)
        .then(
            {{stream_of(import),
              events::ImportOpened{
                  .import = import,
                  .terms = {.source = "csv_upload"},
                  .opened_by = admin,
                  .opened_at = noon,
                  .expires_at = noon + 30min
              }}}
        );
    history.when(opening, noon + 1h).then_nothing();
}

TEST_CASE("chunks are added one after the other, each once") {
    auto history = opened();
    history.when(ok_rows(1, 1, 2), noon).then_rejected(chunks_in_order);
    history.done(ok_rows(0, 1, 2), noon).then_named({"ImportRowsAdded"});
    history.when(ok_rows(0, 1, 2), noon).then_nothing();
    history.when(ok_rows(2, 3, 2), noon).then_rejected(chunks_in_order);
    history.when(ok_rows(1, 3, 2), noon).then_named({"ImportRowsAdded"});
}

TEST_CASE("how many rows a chunk may have") {
    const auto history = opened();
    history.when(ok_rows(0, 1, 0), noon).then_rejected(chunk_size);
    history.when(ok_rows(0, 1, 1), noon).then_named({"ImportRowsAdded"});
    history.when(ok_rows(0, 1, 500), noon).then_named({"ImportRowsAdded"});
    history.when(ok_rows(0, 1, 501), noon).then_rejected(chunk_size);
}

TEST_CASE("an import has a hundred thousand rows at most") {
    auto history = opened();
    for (std::uint32_t chunk = 0; chunk < 199; ++chunk) {
        history.done(ok_rows(chunk, chunk * 500 + 1, 500), noon);
    }
    history.done(ok_rows(199, 99'501, 499), noon).then_named({"ImportRowsAdded"});
    history.when(ok_rows(200, 100'000, 2), noon).then_rejected(rows_limit);
    history.when(ok_rows(200, 100'000, 1), noon).then_named({"ImportRowsAdded"});
}

TEST_CASE("rows that are ok are numbered without a gap, others not at all") {
    const auto history = opened();
    auto gap = ok_rows(0, 1, 3);
    gap.rows[2].row = 4;
    history.when(gap, noon).then_rejected(rows_numbered);
    auto bad_row = ok_rows(0, 1, 3);
    bad_row.rows[2].verdict = events::RowVerdict::invalid_email;
    history.when(bad_row, noon).then_rejected(rows_numbered);
    bad_row.rows[2].row.reset();
    history.when(bad_row, noon).then_named({"ImportRowsAdded"});
}

TEST_CASE("a closed import takes no more rows, and has half an hour again") {
    auto history = opened();
    history.done(ok_rows(0, 1, 2), noon);
    history.done(closing, noon + 20min)
        .then(
            {{stream_of(import),
              events::ImportClosed{
                  .import = import,
                  .total = 2,
                  .ok = 2,
                  .closed_at = noon + 20min,
                  .expires_at = noon + 50min
              }}}
        );
    history.when(closing, noon + 21min).then_nothing();
    history.when(ok_rows(0, 1, 2), noon + 21min).then_nothing();
    history.when(ok_rows(1, 3, 2), noon + 21min).then_rejected(import_still_open);
}

TEST_CASE("when an import can be sent") {
    struct Row {
        const char* because;
        bool closed;
        std::uint32_t rows;
        base::Duration later;
        const base::Rule* rejected;
    };

    const Row rows[] = {
        {"closed and in time", true, 2, 30min, nullptr},
        {"half an hour is over", true, 2, 30min + 1ms, &import_in_time},
        {"not all rows are there", false, 2, 30min, &import_complete},
        {"too late comes first", false, 2, 30min + 1ms, &import_in_time},
        {"nobody to write to", true, 0, 1min, &some_recipients},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        auto history = opened();
        if (row.rows > 0) {
            history.done(ok_rows(0, 1, row.rows), noon);
        }
        if (row.closed) {
            history.done(closing, noon);
        }
        const auto outcome = history.when(sending, noon + row.later);
        if (row.rejected) {
            outcome.then_rejected(*row.rejected);
        } else {
            outcome.then_named({"BatchAccepted", "BatchRowsReleased", "ImportSent"});
        }
    }
}

TEST_CASE("an import that nobody heard of cannot be filled, closed or sent") {
    History history;
    history.when(ok_rows(0, 1, 1), noon).then_rejected(known_import);
    history.when(closing, noon).then_rejected(known_import);
    history.when(sending, noon).then_rejected(known_import);
}

TEST_CASE("an import that is not sent expires") {
    auto history = opened();
    CHECK((history.world().next_deadline()->at == noon + 30min + 1ms));
    history.when(deadline_reached, noon + 30min).then_nothing();
    history.done(deadline_reached, noon + 30min + 1ms)
        .then({{stream_of(import), events::ImportExpired{.import = import, .at = noon + 30min}}});
    CHECK_FALSE(history.world().next_deadline().has_value());
    history.when(ok_rows(0, 1, 2), noon + 1h).then_rejected(import_in_time);
    history.when(closing, noon + 1h).then_rejected(import_in_time);
    history.when(sending, noon + 1h).then_rejected(import_in_time);
}

TEST_CASE("an import that was sent does not expire, and sending it again is the same batch") {
    auto history = closed_import(2);
    history.done(sending, noon + 30min);
    CHECK_FALSE(history.world().next_deadline().has_value());
    history.when(sending, noon + 5h).then_nothing();
    history.when(domain::CloseImport{.import = import}, noon + 5h).then_nothing();
}

TEST_CASE("what the sender says last goes before what the import said") {
    auto history = closed_import(2);
    const domain::StartBatch command{
        .import = import,
        .name = "March",
        .base_url = "https://beta.example.com",
        .grants_founding = false
    };
    const auto accepted = history.when(command, noon).fact<events::BatchAccepted>();
    CHECK(accepted.batch == batch);
    CHECK(accepted.total == 2);
    CHECK((accepted.name == "March"));
    CHECK((accepted.terms.base_url == "https://beta.example.com"));
    CHECK_FALSE(accepted.terms.grants_founding);
    CHECK(accepted.requested_by == admin);
}
