// What batches and imports look like, fact by fact.

#include "projections/batch_list.hpp"
#include "projections/import_list.hpp"
#include "tests/projections/told.hpp"

#include <array>

using namespace tests;
using namespace projections;
using batch_list::Batch;
using batch_list::RowState;
using events::Outcome;
using State = batch_list::State;

namespace {

// total, pending, released, retrying, sent, failed, skipped, cancelled, unknown
using Counters = std::array<std::uint32_t, 9>;

Counters counters(const Batch& batch) {
    return {
        batch.total,
        batch.pending,
        batch.released,
        batch.retrying,
        batch.sent,
        batch.failed,
        batch.skipped,
        batch.cancelled,
        batch.unknown
    };
}

Batch batch_after(std::vector<events::Fact> facts) {
    auto story = batch_started(5);
    story.insert(story.end(), facts.begin(), facts.end());
    return given(batch_list::projection(), story).the_only(batch_list::batches);
}

events::BatchRowsEnded all_end(Outcome outcome) {
    std::vector<events::RowEnd> rows;
    for (std::uint32_t row = 1; row <= 5; ++row) {
        rows.push_back({.row = row, .outcome = outcome});
    }
    return ended(std::move(rows));
}

events::BatchRetried retried(std::vector<std::uint32_t> rows) {
    return {
        .batch = batch1, .generation = 2, .rows = std::move(rows), .by = "ada", .at = noon + 1h
    };
}

const events::BatchCancelled cancelled{
    .batch = batch1, .by = "ada", .reason = "", .at = noon + 20s
};

}  // namespace

TEST_CASE("a batch's counters always add up to its total") {
    struct Story {
        const char* because;
        std::vector<events::Fact> facts;
        Counters counters;
        State state;
    };

    const events::BatchRowsRetrying two_wait{
        .batch = batch1, .rows = {{.row = 1, .attempts = 1}, {.row = 2, .attempts = 1}}, .at = noon
    };
    const Story stories[] = {
        {"released", {}, {5, 0, 5, 0, 0, 0, 0, 0, 0}, State::running},
        {"each way of ending",
         {ended(
             {{.row = 1},
              {.row = 2, .outcome = Outcome::failed},
              {.row = 3, .outcome = Outcome::skipped},
              {.row = 4, .outcome = Outcome::cancelled},
              {.row = 5, .outcome = Outcome::unknown}}
         )},
         {5, 0, 0, 0, 1, 1, 1, 1, 1},
         State::running},
        {"waiting for another try", {two_wait}, {5, 0, 3, 2, 0, 0, 0, 0, 0}, State::running},
        {"waiting again", {two_wait, two_wait}, {5, 0, 3, 2, 0, 0, 0, 0, 0}, State::running},
        {"sent after all",
         {two_wait, ended({{.row = 1}})},
         {5, 0, 3, 1, 1, 0, 0, 0, 0},
         State::running},
        {"settled as sent",
         {ended({{.row = 1, .outcome = Outcome::unknown}}),
          events::RowResolved{.batch = batch1, .row = 1, .at = noon}},
         {5, 0, 4, 0, 1, 0, 0, 0, 0},
         State::running},
        {"failed rows again",
         {all_end(Outcome::failed), retried({1, 2})},
         {5, 2, 0, 0, 0, 3, 0, 0, 0},
         State::running},
        {"cancelled while rows are on their way",
         {cancelled},
         {5, 0, 5, 0, 0, 0, 0, 0, 0},
         State::cancelling},
        {"cancelled while some are to be tried again",
         {all_end(Outcome::failed), retried({1, 2}), cancelled},
         {5, 0, 0, 0, 0, 3, 0, 2, 0},
         State::cancelling},
    };
    for (const auto& story : stories) {
        CAPTURE(story.because);
        const auto batch = batch_after(story.facts);
        CHECK((counters(batch) == story.counters));
        CHECK((batch.state == story.state));
    }
}

TEST_CASE("a batch is accepted, runs, pauses, and ends as it went") {
    CHECK(
        (given(batch_list::projection(), {batch_started().front()})
             .the_only(batch_list::batches)
             .state == State::accepted)
    );
    const events::BatchPaused paused{.batch = batch1, .reason = "auto_failures", .at = noon};
    const auto held = batch_after({paused});
    CHECK((held.state == State::paused));
    CHECK((held.pause_reason == "auto_failures"));
    const auto resumed = batch_after({paused, events::BatchResumed{.batch = batch1, .at = noon}});
    CHECK((resumed.state == State::running));
    CHECK_FALSE(resumed.pause_reason.has_value());

    const std::pair<events::BatchEnd, State> ends[] = {
        {events::BatchEnd::success, State::completed},
        {events::BatchEnd::partial, State::completed_with_failures},
        {events::BatchEnd::cancelled, State::cancelled},
    };
    for (const auto& [outcome, state] : ends) {
        const auto batch = batch_after(
            {events::BatchCompleted{.batch = batch1, .outcome = outcome, .at = noon + 1h}}
        );
        CHECK((batch.state == state));
        CHECK((batch.finished_at == noon + 1h));
    }
}

TEST_CASE("a batch's sequence grows with each change") {
    const auto before = batch_after({}).sequence;
    CHECK(batch_after({ended({{.row = 1}})}).sequence == before + 1);
    CHECK(batch_after({ended({{.row = 1}}), ended({{.row = 2}})}).sequence == before + 2);
}

TEST_CASE("an import gathers its rows, closes and is sent") {
    const auto projection = import_list::projection();
    auto facts = imported();
    const auto ready = given(projection, facts).the_only(import_list::imports);
    CHECK((ready.state == import_list::State::ready));
    CHECK(ready.total == 4);
    CHECK(ready.ok == 3);
    facts.push_back(events::ImportSent{.import = import1, .batch = batch1, .at = noon});
    const auto sent = given(projection, facts).the_only(import_list::imports);
    CHECK((sent.state == import_list::State::sent));
    CHECK((sent.batch == batch1));
}

TEST_CASE("an import that nobody sent expires") {
    auto facts = imported();
    facts.push_back(events::ImportExpired{.import = import1, .at = noon + 31min});
    const auto import = given(import_list::projection(), facts).the_only(import_list::imports);
    CHECK((import.state == import_list::State::expired));
}

// ── As it is shown ───────────────────────────────────────────────────────────────────────────────

namespace {

// An import of six, its batch, and the projector at rest.
struct Running {
    explicit Running(std::vector<events::Fact> more = {}) {
        lab.writer.commit(facts1, imported(6));
        lab.writer.commit(facts1, batch_started(4));
        if (!more.empty()) {
            lab.writer.commit(facts1, std::move(more));
        }
        lab.catch_up(*lab.projector());
    }

    std::vector<std::uint32_t> rows(const batch_list::RowFilter& filter) {
        std::vector<std::uint32_t> numbers;
        const auto page = batch_list::list_rows(connection, batch1, filter, {.limit = 100});
        for (const auto& row : page->rows) {
            numbers.push_back(row.row);
        }
        return numbers;
    }

    Lab lab;
    platform::postgres::Connection& connection = lab.schema.connection();
};

}  // namespace

TEST_CASE("rows of a batch are listed with their state and whom they are for") {
    Running running{{ended({{.row = 1, .outcome = Outcome::failed, .reason = "smtp_550"}})}};
    const auto page = batch_list::list_rows(running.connection, batch1, {}, {.limit = 100});
    REQUIRE(page.has_value());
    REQUIRE(page->rows.size() == 6);
    CHECK((page->rows[0].state == RowState::failed));
    CHECK((page->rows[0].reason == "smtp_550"));
    CHECK((page->rows[0].address == sealed("address1")));
    CHECK((page->rows[1].state == RowState::released));
    CHECK((page->rows[5].state == RowState::pending));
    CHECK_FALSE(page->rows[5].at.has_value());
    using Rows = std::vector<std::uint32_t>;
    CHECK((running.rows({.state = RowState::failed}) == Rows{1}));
    CHECK((running.rows({.state = RowState::released}) == Rows{2, 3, 4}));
    CHECK((running.rows({.state = RowState::pending}) == Rows{5, 6}));
    CHECK((running.rows({.recipient = recipient_of(3)}) == Rows{3}));
}

TEST_CASE("rows that a cancelled batch never released are cancelled") {
    Running running{{cancelled}};
    using Rows = std::vector<std::uint32_t>;
    CHECK((running.rows({.state = RowState::cancelled}) == Rows{5, 6}));
    CHECK((running.rows({.state = RowState::pending}) == Rows{}));
}

TEST_CASE("a long list is read page by page, each row once") {
    Running running;
    std::vector<std::uint32_t> seen;
    PageRequest page{.limit = 4};
    for (int pages = 0; pages < 5; ++pages) {
        const auto shown = batch_list::list_rows(running.connection, batch1, {}, page);
        REQUIRE(shown.has_value());
        for (const auto& row : shown->rows) {
            seen.push_back(row.row);
        }
        if (!shown->next_cursor) {
            break;
        }
        page.cursor = shown->next_cursor;
    }
    CHECK((seen == std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6}));
}

TEST_CASE("a page of a long list reads no more of the list than it shows") {
    Lab lab;
    lab.writer.commit(facts1, imported(2'000));
    lab.writer.commit(facts1, batch_started(4));
    lab.catch_up(*lab.projector());
    auto& connection = lab.schema.connection();
    connection.run("ANALYZE");
    // Figures of a transaction are those of what ran in it.
    platform::postgres::Transaction transaction{connection};
    const auto page = batch_list::list_rows(connection, batch1, {}, {.limit = 50});
    REQUIRE(page.has_value());
    REQUIRE(page->rows.size() == 50);
    const auto read = transaction.run(
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint "
        "FROM pg_stat_xact_user_tables WHERE relname LIKE '%import_rows%'"
    );
    CHECK(read.get<std::int64_t>(0, 0) >= 50);
    CHECK(read.get<std::int64_t>(0, 0) < 100);
}

TEST_CASE("a cursor that is not ours is noticed") {
    Running running;
    for (const auto* cursor : {"", "?", "AAAA", "NDI", "bm9ub24"}) {
        CAPTURE(cursor);
        const PageRequest page{.limit = 4, .cursor = cursor};
        const bool is_number = std::string_view{cursor} == "NDI";  // "42", a row
        CHECK(batch_list::list_rows(running.connection, batch1, {}, page).has_value() == is_number);
        CHECK_FALSE(batch_list::list_batches(running.connection, {}, page, noon).has_value());
        const auto rows = import_list::list_rows(running.connection, import1, {}, page, noon);
        CHECK(rows.has_value() == is_number);
    }
}

TEST_CASE("speed and time left follow from what ended within a minute") {
    Running running{{ended({{.row = 1}, {.row = 2}}, 30s)}};
    const auto view = batch_list::find_batch(running.connection, batch1, noon + 35s);
    REQUIRE(view.has_value());
    CHECK(view->rate_per_min == doctest::Approx(4));  // 2 in the 30 s since it started
    CHECK((view->eta_seconds == 30));                 // 2 of 4 are left
    const auto later = batch_list::find_batch(running.connection, batch1, noon + 10min);
    CHECK(later->rate_per_min == 0);
    CHECK_FALSE(later->eta_seconds.has_value());
}

TEST_CASE("what ended is shown over time, in buckets that are wide enough") {
    Running running{
        {ended({{.row = 1}}, 10s),
         ended({{.row = 2, .outcome = Outcome::failed}}, 12s),
         ended({{.row = 3}}, 100s)}
    };
    const auto fine = batch_list::series_of(running.connection, batch1);
    CHECK((fine.bucket == 5s));
    REQUIRE(fine.points.size() == 2);
    CHECK((fine.points[0].at == noon + 10s));
    CHECK(fine.points[0].sent == 1);
    CHECK(fine.points[0].failed == 1);
    const auto coarse = batch_list::series_of(running.connection, batch1, 1);
    CHECK(coarse.points.size() <= 2);
    CHECK((coarse.bucket > 5s));
}

TEST_CASE("a row's verdict says what its recipient makes of it") {
    struct Story {
        const char* because;
        std::vector<events::Fact> facts;  // about the recipient of row 1
        import_list::Verdict verdict;
    };

    using Verdict = import_list::Verdict;
    auto invited = issued(invite1, recipient_of(1));
    invited.batch_row.reset();
    auto of_this_batch = issued(invite1, recipient_of(1));
    auto student = invited;
    student.role = events::Role::student;
    const events::InviteRevoked revoked{.invite = invite1, .at = noon};
    const events::RecipientInviteEnded redeemed{
        .recipient = recipient_of(1), .invite = invite1, .redeemed = true
    };
    const events::RecipientSuppressed suppressed{.recipient = recipient_of(1), .at = noon};
    const events::RecipientSuppressionLifted lifted{.recipient = recipient_of(1), .at = noon};
    const Story stories[] = {
        {"nobody knows them", {}, Verdict::ok},
        {"they hold a live invite", {invited}, Verdict::already_invited},
        {"their invite was revoked", {invited, revoked}, Verdict::ok},
        {"their invite is of another role", {student}, Verdict::ok},
        {"their invite is of this very batch", {of_this_batch}, Verdict::ok},
        {"they redeemed one", {redeemed}, Verdict::already_redeemed},
        {"they have an account", {registered(recipient_of(1))}, Verdict::already_registered},
        {"nothing may be sent to them", {suppressed}, Verdict::suppressed},
        {"something may be sent again", {suppressed, lifted}, Verdict::ok},
        {"an account says more",
         {invited, suppressed, registered(recipient_of(1))},
         Verdict::already_registered},
    };
    for (const auto& story : stories) {
        CAPTURE(story.because);
        Running running;
        if (!story.facts.empty()) {
            running.lab.writer.commit(facts0, story.facts);
        }
        running.lab.writer.commit(
            facts1, {events::ImportSent{.import = import1, .batch = batch1, .at = noon}}
        );
        running.lab.catch_up(*running.lab.projector());
        const auto page =
            import_list::list_rows(running.connection, import1, {}, {.limit = 100}, noon + 1s);
        REQUIRE(page.has_value());
        CHECK((page->rows.at(0).verdict == story.verdict));
        CHECK((page->rows.at(6).verdict == Verdict::invalid_email));
        const auto view = import_list::find_import(running.connection, import1, noon + 1s);
        const std::uint32_t ok = story.verdict == Verdict::ok ? 6 : 5;
        CHECK(view->count(Verdict::ok) == ok);
        CHECK(view->count(Verdict::invalid_email) == 1);
        const auto rejected = import_list::list_rows(
            running.connection, import1, {.rejected_only = true}, {.limit = 100}, noon + 1s
        );
        CHECK(rejected->rows.size() == 7 - ok);
    }
}
