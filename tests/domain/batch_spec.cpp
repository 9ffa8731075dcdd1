#include "domain/batches/batch.hpp"
#include "tests/domain/invite_examples.hpp"

#include <numeric>

using namespace tests;
using namespace domain::batches;
using events::BatchEnd, events::JobControl;

namespace {

const domain::PauseBatch pausing{.batch = batch, .reason = "look first"};
const domain::ResumeBatch resuming{.batch = batch};
const domain::CancelBatch cancelling{.batch = batch, .reason = "wrong list"};
const domain::RetryFailedRows retry_failed{.batch = batch};

std::vector<std::uint32_t> rows_from(std::uint32_t first, std::uint32_t last) {
    std::vector<std::uint32_t> rows(last - first + 1);
    std::iota(rows.begin(), rows.end(), first);
    return rows;
}

domain::RecordRowOutcomes retrying(std::uint32_t row, std::uint32_t attempts) {
    return {.batch = batch, .retrying = {{.row = row, .attempts = attempts, .reason = "smtp_451"}}};
}

domain::ResolveRow resolve(std::uint32_t row, events::Outcome outcome) {
    return {.batch = batch, .row = row, .outcome = outcome};
}

// Its one row failed.
History failed_batch() {
    auto history = running_batch(1);
    history.done(ended(1, 1, events::Outcome::failed), noon + 1min);
    return history;
}

}  // namespace

TEST_CASE("a batch releases a window of a thousand rows and refills it at half") {
    auto history = closed_import(3'000);
    const auto started = history.done(domain::StartBatch{.import = import}, noon);
    CHECK((started.fact<events::BatchRowsReleased>().rows == rows_from(1, 1'000)));
    history.done(ended(1, 499), noon).then_named({"BatchRowsEnded"});
    const auto refilled = history.done(ended(500, 500), noon);
    refilled.then_named({"BatchRowsEnded", "BatchRowsReleased"});
    CHECK((refilled.fact<events::BatchRowsReleased>().rows == rows_from(1'001, 1'500)));
}

TEST_CASE("a row that waits for a retry leaves the window") {
    auto history = running_batch(3'000);
    history.done(ended(1, 499), noon);
    const auto refilled = history.done(retrying(500, 1), noon);
    refilled.then_named({"BatchRowsRetrying", "BatchRowsReleased"});
    CHECK(refilled.fact<events::BatchRowsReleased>().rows.size() == 500);
    history.when(retrying(500, 1), noon).then_nothing();
    history.when(retrying(500, 2), noon).then_named({"BatchRowsRetrying"});
    history.done(ended(500, 500), noon).then_named({"BatchRowsEnded"});
    history.when(retrying(500, 2), noon).then_nothing();
}

TEST_CASE("the first end of a row counts, and the same one in the same report only once") {
    auto history = running_batch(3);
    auto report = ended(1, 1);
    report.ended.push_back({.row = 1, .outcome = events::Outcome::failed});
    const auto counted = history.done(report, noon);
    CHECK(counted.fact<events::BatchRowsEnded>().rows.size() == 1);
    history.when(report, noon).then_nothing();
    history.when(ended(1, 1, events::Outcome::failed), noon).then_nothing();
    history.when(ended(4, 4), noon).then_nothing();
    history.when(ended(0, 0), noon).then_nothing();
    history.when(ended(2, 2, events::Outcome::sent, 2), noon).then_nothing();
}

TEST_CASE("a report that gathers several tries of a row tells of the latest") {
    auto history = running_batch(2);
    auto report = retrying(1, 1);
    report.retrying.push_back({.row = 1, .attempts = 2});
    report.retrying.push_back({.row = 2, .attempts = 1});
    report.ended.push_back({.row = 2});
    const auto told = history.done(report, noon);
    told.then_named({"BatchRowsEnded", "BatchRowsRetrying"});
    CHECK((told.fact<events::BatchRowsRetrying>().rows == std::vector<events::RowRetry>{{1, 2}}));
    history.when(report, noon).then_nothing();
}

TEST_CASE("how a batch completes, when its last row ends") {
    struct Row {
        events::Outcome last;
        BatchEnd outcome;
    };

    const Row rows[] = {
        {events::Outcome::sent, BatchEnd::success},
        {events::Outcome::skipped, BatchEnd::success},
        {events::Outcome::failed, BatchEnd::partial},
        {events::Outcome::unknown, BatchEnd::partial},
    };
    for (const auto& row : rows) {
        CAPTURE(static_cast<int>(row.last));
        auto history = running_batch(3);
        history.done(ended(1, 2), noon).then_named({"BatchRowsEnded"});
        const auto last = history.done(ended(3, 3, row.last), noon);
        last.then_named({"BatchRowsEnded", "BatchCompleted"});
        const auto completed = last.fact<events::BatchCompleted>();
        CHECK((completed.outcome == row.outcome));
        CHECK(completed.sent + completed.failed + completed.skipped + completed.unknown == 3);
        history.when(ended(3, 3, row.last), noon).then_nothing();
    }
}

TEST_CASE("a batch pauses itself after twenty rows with over a fifth failed") {
    struct Row {
        const char* because;
        std::uint32_t sent;
        std::uint32_t failed;
        bool pauses;
    };

    const Row rows[] = {
        {"too few rows to judge by", 14, 5, false},
        {"exactly a fifth", 16, 4, false},
        {"over a fifth", 15, 5, true},
        {"a fifth of more", 80, 20, false},
        {"over a fifth of more", 79, 21, true},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        auto history = running_batch(2'000);
        history.done(ended(1, row.sent), noon);
        const auto last =
            history.done(ended(row.sent + 1, row.sent + row.failed, events::Outcome::failed), noon);
        if (row.pauses) {
            last.then_named({"BatchRowsEnded", "BatchPaused"});
            CHECK(last.fact<events::BatchPaused>().reason == "auto_failures");
        } else {
            last.then_named({"BatchRowsEnded"});
        }
    }
}

TEST_CASE("after a person resumed it, a batch judges by the rows since") {
    auto history = running_batch(2'000);
    history.done(ended(1, 20, events::Outcome::failed), noon)
        .then_named({"BatchRowsEnded", "BatchPaused"});
    history.done(resuming, noon);
    history.done(ended(21, 39, events::Outcome::failed), noon).then_named({"BatchRowsEnded"});
    history.done(ended(40, 40, events::Outcome::failed), noon)
        .then_named({"BatchRowsEnded", "BatchPaused"});
}

TEST_CASE("a batch whose rows all failed completes rather than pauses") {
    auto history = running_batch(30);
    history.done(ended(1, 30, events::Outcome::failed), noon)
        .then_named({"BatchRowsEnded", "BatchCompleted"});
}

TEST_CASE("what can be asked of a batch in which state") {
    struct Row {
        const char* state;
        std::vector<domain::Command> before;
        const char* pause;
        const char* resume;
        const char* cancel;
        const char* retry;
    };

    // "no" is 409 INVALID_BATCH_STATE, "-" is nothing: it is so already.
    const auto fails = ended(1, 2, events::Outcome::failed);
    const Row rows[] = {
        {"running", {}, "yes", "-", "yes", "no"},
        {"paused", {pausing}, "-", "yes", "yes", "no"},
        {"cancelling", {cancelling}, "no", "no", "-", "no"},
        {"cancelled", {cancelling, ended(1, 2)}, "no", "no", "-", "no"},
        {"completed", {ended(1, 2)}, "no", "no", "no", "no"},
        {"completed with failures", {fails}, "no", "no", "no", "yes"},
        {"at it again", {fails, retry_failed}, "yes", "-", "yes", "-"},
    };
    const auto check = [](const Consequence& outcome, std::string_view expected) {
        if (expected == "no") {
            return outcome.then_rejected(fitting_state);
        }
        REQUIRE(outcome.decided().has_value());
        CHECK(outcome.decided()->empty() == (expected == "-"));
    };
    for (const auto& row : rows) {
        CAPTURE(row.state);
        auto history = running_batch(2);
        for (const auto& command : row.before) {
            history.done(command, noon);
        }
        check(history.when(pausing, noon), row.pause);
        check(history.when(resuming, noon), row.resume);
        check(history.when(cancelling, noon), row.cancel);
        check(history.when(retry_failed, noon), row.retry);
    }
}

TEST_CASE("a batch that nobody heard of cannot be asked for anything") {
    History history;
    for (const domain::Command& command : std::vector<domain::Command>{
             pausing,
             resuming,
             cancelling,
             retry_failed,
             ended(1, 1),
             resolve(1, events::Outcome::sent)
         }) {
        history.when(command, noon).then_rejected(known_batch);
    }
}

TEST_CASE("a paused batch releases nothing and counts what was on its way") {
    auto history = running_batch(3'000);
    history.done(pausing, noon);
    history.done(ended(1, 700), noon).then_named({"BatchRowsEnded"});
    const auto resumed = history.done(resuming, noon);
    resumed.then_named({"BatchResumed", "BatchRowsReleased"});
    CHECK((resumed.fact<events::BatchRowsReleased>().rows == rows_from(1'001, 1'700)));
}

TEST_CASE("a paused batch completes when nothing was left to release") {
    auto history = running_batch(2);
    history.done(pausing, noon);
    history.done(ended(1, 2), noon).then_named({"BatchRowsEnded", "BatchCompleted"});
}

TEST_CASE("a cancelled batch ends with the rows that were on their way") {
    auto history = running_batch(1'500);
    history.done(ended(1, 40), noon);
    history.done(cancelling, noon).then_named({"BatchCancelled"});
    history.done(ended(41, 60), noon).then_named({"BatchRowsEnded"});
    const auto last = history.done(ended(61, 1'000, events::Outcome::cancelled), noon);
    last.then_named({"BatchRowsEnded", "BatchCompleted"});
    const auto completed = last.fact<events::BatchCompleted>();
    CHECK((completed.outcome == BatchEnd::cancelled));
    CHECK(completed.sent == 60);
    CHECK(completed.cancelled == 1'440);
}

TEST_CASE("a batch with nothing on its way is cancelled at once") {
    auto history = running_batch(1'500);
    history.done(pausing, noon);
    history.done(ended(1, 1'000), noon);
    history.done(cancelling, noon).then_named({"BatchCancelled", "BatchCompleted"});
}

TEST_CASE("failed rows are tried again as another round, the others are left alone") {
    auto history = running_batch(5);
    history.done(ended(2, 3, events::Outcome::failed), noon);
    history.done(ended(1, 1), noon);
    history.done(ended(4, 5), noon);
    const auto retried = history.done(retry_failed, noon + 1h);
    retried.then_named({"BatchRetried", "BatchRowsReleased"});
    const auto released = retried.fact<events::BatchRowsReleased>();
    CHECK((released.rows == std::vector<std::uint32_t>{2, 3}));
    CHECK(released.generation == 2);
    history.when(ended(2, 2), noon + 1h).then_nothing();
    history.done(ended(2, 2, events::Outcome::sent, 2), noon + 1h).then_named({"BatchRowsEnded"});
    const auto last = history.done(ended(3, 3, events::Outcome::sent, 2), noon + 1h);
    last.then_named({"BatchRowsEnded", "BatchCompleted"});
    CHECK(last.fact<events::BatchCompleted>().sent == 5);
    CHECK((last.fact<events::BatchCompleted>().outcome == BatchEnd::success));
}

TEST_CASE("whoever asked for a batch is told by mail of the end of each round over five minutes") {
    const auto account = domain::people::account_of(ada);
    const auto told = [](const Consequence& outcome) {
        const auto follow_ups = react(outcome.fact<events::BatchCompleted>(), 7);
        return follow_ups.empty() ? std::optional<domain::TellBatchEnd>{}
                                  : std::get<domain::TellBatchEnd>(
                                        std::get<domain::SendCommand>(follow_ups.at(0).what).command
                                    );
    };
    const auto started_by = [](const std::string& actor) {
        auto history = closed_import(2);
        history.done(domain::StartBatch{.import = import, .name = "Spring list"}, noon, actor);
        return history;
    };
    const auto person = "admin:" + account.text;
    auto quick = started_by(person);
    CHECK_FALSE(told(quick.done(ended(1, 2), noon + 5min)).has_value());

    auto slow = started_by(person);
    slow.done(ended(1, 1, events::Outcome::failed), noon);
    const auto first = told(slow.done(ended(2, 2), noon + 5min + 1ms));
    REQUIRE(first.has_value());
    CHECK((first->account == account));
    CHECK(
        (first->summary ==
         events::BatchSummary{
             .batch = batch,
             .name = "Spring list",
             .outcome = BatchEnd::partial,
             .sent = 1,
             .failed = 1,
             .began_at = noon,
             .ended_at = noon + 5min + 1ms
         })
    );
    slow.done(retry_failed, noon + 1h);
    const auto sent = events::Outcome::sent;
    CHECK_FALSE(told(slow.when(ended(1, 1, sent, 2), noon + 1h + 5min)).has_value());
    const auto second = told(slow.done(ended(1, 1, sent, 2), noon + 1h + 6min));
    REQUIRE(second.has_value());
    CHECK((second->summary.began_at == noon + 1h));

    auto aborted = started_by(person);
    aborted.done(pausing, noon);
    aborted.done(cancelling, noon + 1min);
    const auto cancelled = told(aborted.done(ended(1, 2), noon + 6min));
    REQUIRE(cancelled.has_value());
    CHECK((cancelled->summary.outcome == BatchEnd::cancelled));

    for (const auto* program : {"service:01KJPQB9Q0SERV1CESERV1CE7C", "system:waitlist"}) {
        auto history = started_by(program);
        CHECK_FALSE(told(history.done(ended(1, 2), noon + 6min)).has_value());
    }
}

TEST_CASE("a row in doubt is settled, and its batch stays as it is") {
    auto history = running_batch(3);
    history.done(ended(1, 2, events::Outcome::unknown), noon);
    history.done(ended(3, 3), noon).then_named({"BatchRowsEnded", "BatchCompleted"});
    history.when(resolve(3, events::Outcome::failed), noon).then_rejected(row_in_doubt);
    history.when(resolve(3, events::Outcome::sent), noon).then_nothing();
    history.when(resolve(4, events::Outcome::sent), noon).then_rejected(known_row);
    history.when(resolve(1, events::Outcome::skipped), noon).then_rejected(settled_as);
    history.done(resolve(1, events::Outcome::sent), noon)
        .then(
            {{stream_of(batch),
              events::RowResolved{
                  .batch = batch,
                  .row = 1,
                  .outcome = events::Outcome::sent,
                  .by = admin,
                  .at = noon
              }}}
        );
    history.when(resolve(1, events::Outcome::sent), noon).then_nothing();
    history.done(resolve(2, events::Outcome::failed), noon).then_named({"RowResolved"});
    history.done(retry_failed, noon).then_named({"BatchRetried", "BatchRowsReleased"});
}

TEST_CASE("a late word about an earlier round settles nothing in a later one") {
    auto history = running_batch(1);
    history.done(ended(1, 1, events::Outcome::unknown), noon);
    const domain::ResolveRow word{
        .batch = batch, .row = 1, .outcome = events::Outcome::failed, .generation = 1
    };
    history.done(word, noon).then_named({"RowResolved"});
    history.done(retry_failed, noon);
    history.done(ended(1, 1, events::Outcome::unknown, 2), noon);
    history.when(word, noon).then_nothing();
}

TEST_CASE("controls reach the lane with a version that grows") {
    auto history = running_batch(2'000);
    const auto version_of = [&](const domain::Command& command, JobControl what) {
        const auto stream = stream_of(batch);
        const auto seq = history.world().next_seq(stream);
        const auto decided = history.done(command, noon).decided();
        REQUIRE(decided.has_value());
        const auto caused =
            domain::react({.stream = stream, .seq = seq, .fact = decided->front().fact});
        REQUIRE(caused.size() == 1);
        const auto control = std::get<domain::ControlJobs>(caused[0].what).control;
        CHECK(control.batch == batch);
        CHECK((control.control == what));
        return control.version;
    };
    const auto first = version_of(pausing, JobControl::hold);
    const auto second = version_of(resuming, JobControl::run);
    const auto third = version_of(pausing, JobControl::hold);
    const auto fourth = version_of(cancelling, JobControl::drop);
    CHECK(first < second);
    CHECK(second < third);
    CHECK(third < fourth);
}

TEST_CASE("another round lifts a hold that outlived its batch") {
    auto history = failed_batch();
    const auto retried = history.when(retry_failed, noon).fact<events::BatchRetried>();
    const auto caused = react(BatchFact{retried}, 9);
    const auto control = std::get<domain::ControlJobs>(caused[0].what).control;
    CHECK((control.control == JobControl::run));
    CHECK(control.version == 9);
}

TEST_CASE("released rows are asked for by number") {
    auto history = closed_import(2);
    const auto released =
        history.when(domain::StartBatch{.import = import}, noon).fact<events::BatchRowsReleased>();
    const auto caused = react(BatchFact{released}, 2);
    CHECK((std::get<domain::IssueRows>(caused[0].what).released == released));
}
