// What jobs look like, as the ledger tells of them.

#include "projections/job_list.hpp"
#include "tests/projections/told.hpp"

#include <algorithm>

using namespace tests;
using namespace projections;
using job_list::Count;
using job_list::Job;
using job_list::State;

namespace {

const events::JobOrigin origin{.invite = invite1};

events::JobStarted started(std::uint32_t attempt = 1) {
    return {.job = job(), .attempt = attempt, .at = noon + 1s, .provider = "smtp"};
}

const events::JobRetryScheduled retry{
    .id = job1,
    .origin = origin,
    .attempt = 1,
    .reason = "smtp_421",
    .not_before = noon + 61s,
    .at = noon + 2s
};
const events::JobUnknown unknown{
    .id = job1, .origin = origin, .attempt = 1, .reason = "timeout", .at = noon + 2s
};
const events::JobDead dead{
    .id = job1, .origin = origin, .attempt = 3, .reason = "smtp_451", .at = noon + 9s
};

Told told(const std::vector<events::Fact>& facts) {
    return given(job_list::projection(), facts);
}

std::vector<std::string> story(const Job& job) {
    std::vector<std::string> steps;
    for (const auto& moment : job.history) {
        steps.push_back(moment.what);
    }
    return steps;
}

}  // namespace

TEST_CASE("a job is a row from the moment the ledger tells of it") {
    told({started()})
        .then(
            job_list::jobs,
            {Job{
                .id = job1,
                .kind = "invite.send",
                .lane = "mail",
                .queue = job_list::Queue::bulk,
                .state = State::running,
                .attempts = 1,
                .provider = "smtp",
                .invite = invite1,
                .batch = batch1,
                .row = 1,
                .created_at = noon,
                .updated_at = noon + 1s,
                .not_after = noon + 24h,
                .history = {{.at = noon + 1s, .what = "running"}}
            }}
        );
}

TEST_CASE("a job's state is what its ledger last said") {
    struct Story {
        const char* because;
        std::vector<events::Fact> facts;
        State state;
        std::uint32_t attempts;
        std::optional<std::string> reason;
    };

    const events::JobSucceeded succeeded{.id = job1, .origin = origin, .at = noon + 3s};
    const events::JobDeferred deferred{
        .job = job(), .id = job1, .reason = "breaker_open", .until = noon + 60s, .at = noon
    };
    const events::JobSkipped skipped{
        .id = job1, .origin = origin, .job = job(), .reason = "revoked", .at = noon
    };
    const events::JobRefused refused{
        .id = job1, .origin = origin, .attempt = 1, .reason = "smtp_550", .at = noon + 2s
    };
    const events::JobResolved as_sent{.id = job1, .origin = origin, .by = "ada", .at = noon + 1h};
    auto as_failed = as_sent;
    as_failed.outcome = events::Outcome::failed;
    const events::JobRequeued requeued{.id = job1, .origin = origin, .by = "ada", .at = noon + 1h};
    const events::JobDiscarded discarded{.id = job1, .by = "ada", .reason = "old", .at = noon + 1h};
    const Story stories[] = {
        {"on its way", {started()}, State::running, 1, {}},
        {"done", {started(), succeeded}, State::succeeded, 1, {}},
        {"waits for its next try", {started(), retry}, State::retry_wait, 1, "smtp_421"},
        {"tried again", {started(), retry, started(2)}, State::running, 2, {}},
        {"put off before it was tried", {deferred}, State::deferred, 0, "breaker_open"},
        {"left out before it was tried", {skipped}, State::skipped, 0, "revoked"},
        {"refused", {started(), refused}, State::refused, 1, "smtp_550"},
        {"out of tries", {started(), retry, started(2), dead}, State::dead, 3, "smtp_451"},
        {"in doubt", {started(), unknown}, State::unknown, 1, "timeout"},
        {"settled as sent", {started(), unknown, as_sent}, State::succeeded, 1, "timeout"},
        {"settled as failed", {started(), unknown, as_failed}, State::refused, 1, "timeout"},
        {"starts over", {started(), dead, requeued}, State::waiting, 0, {}},
        {"given up", {started(), dead, discarded}, State::discarded, 3, "old"},
    };
    for (const auto& story : stories) {
        CAPTURE(story.because);
        auto rows = told(story.facts);
        const auto job = rows.the_only(job_list::jobs);
        CHECK((job.state == story.state));
        CHECK(job.attempts == story.attempts);
        CHECK((job.reason == story.reason));
        CHECK(job.history.size() == story.facts.size());
    }
}

TEST_CASE("jobs are counted by state, and each in one") {
    auto rows = told({started(), retry, started(2), dead});
    rows.then(
        job_list::job_counts,
        {Count{.lane = "mail", .state = State::dead, .jobs = 1},
         Count{.lane = "mail", .state = State::retry_wait, .jobs = 0},
         Count{.lane = "mail", .state = State::running, .jobs = 0},
         Count{.lane = "mail", .state = State::waiting, .jobs = 0}}
    );
}

TEST_CASE("a job's story is kept, the latest of a very long one") {
    std::vector<events::Fact> facts{started()};
    CHECK((story(told(facts).the_only(job_list::jobs)) == std::vector<std::string>{"running"}));
    for (std::uint32_t n = 0; n < job_list::history_max + 10; ++n) {
        facts.push_back(retry);
    }
    facts.push_back(dead);
    const auto long_story = story(told(facts).the_only(job_list::jobs));
    CHECK(long_story.size() == job_list::history_max);
    CHECK(long_story.back() == "dead");
}

TEST_CASE("a lane's breaker is as it last moved") {
    const events::BreakerMoved opened{
        .state = events::BreakerState::open, .reason = "smtp_421", .until = noon + 30s, .at = noon
    };
    const events::BreakerMoved closed{.state = events::BreakerState::closed, .at = noon + 31s};
    auto rows = told({opened, closed});
    const auto breaker = rows.the_only(job_list::breakers);
    CHECK(breaker.lane == "mail");
    CHECK((breaker.state == events::BreakerState::closed));
    CHECK_FALSE(breaker.until.has_value());
}

// ── How they are found ───────────────────────────────────────────────────────────────────────────

namespace {

events::JobId job_of(std::uint32_t n) {
    return id<events::JobId>("job " + std::to_string(n));
}

// Nine jobs in three moments of three: done, dead, in doubt, done, ….
struct Listed {
    Listed() {
        for (std::uint32_t n = 0; n < 9; ++n) {
            const auto at = noon + (n / 3) * 1min;
            auto one = job(job_of(n));
            one.args->invite = invite_of(n);
            if (n >= 6) {
                one.args->batch_row.reset();
            }
            lab.writer.commit(ledger, {events::JobStarted{.job = one, .at = noon}});
            if (n % 3 == 0) {
                lab.writer.commit(ledger, {events::JobSucceeded{.id = one.id, .at = at}});
            } else if (n % 3 == 1) {
                lab.writer.commit(ledger, {events::JobDead{.id = one.id, .at = at}});
            } else {
                lab.writer.commit(ledger, {events::JobUnknown{.id = one.id, .at = at}});
            }
        }
        lab.catch_up(*lab.projector());
    }

    std::vector<std::uint32_t> find(const job_list::Filter& filter) {
        std::vector<std::uint32_t> numbers;
        PageRequest page{.limit = 2};
        for (int pages = 0; pages < 10; ++pages) {
            const auto shown = job_list::list_jobs(lab.schema.connection(), filter, page);
            REQUIRE(shown.has_value());
            for (const auto& job : shown->rows) {
                for (std::uint32_t n = 0; n < 9; ++n) {
                    if (job_of(n) == job.id) {
                        numbers.push_back(n);
                    }
                }
            }
            if (!shown->next_cursor) {
                break;
            }
            page.cursor = shown->next_cursor;
        }
        return numbers;
    }

    std::vector<std::uint32_t> sorted(const job_list::Filter& filter) {
        auto numbers = find(filter);
        std::ranges::sort(numbers);
        return numbers;
    }

    Lab lab;
};

}  // namespace

TEST_CASE("jobs are listed with the latest change first, each once, also those of one moment") {
    Listed listed;
    const auto found = listed.find({});
    REQUIRE(found.size() == 9);
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i] / 3 == 2 - i / 3);
    }
    CHECK((listed.sorted({}) == std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_CASE("jobs are found by what they are") {
    Listed listed;
    using Numbers = std::vector<std::uint32_t>;
    CHECK((listed.sorted({.state = State::dead}) == Numbers{1, 4, 7}));
    CHECK((listed.sorted({.state = State::succeeded}) == Numbers{0, 3, 6}));
    CHECK((listed.sorted({.batch = batch1}) == Numbers{0, 1, 2, 3, 4, 5}));
    CHECK((listed.sorted({.invite = invite_of(4)}) == Numbers{4}));
    CHECK((listed.sorted({.lane = "mail", .state = State::unknown}) == Numbers{2, 5, 8}));
    CHECK((listed.sorted({.lane = "sms"}) == Numbers{}));
    CHECK((listed.sorted({.kind = "invite.send"}).size() == 9));
    CHECK((listed.sorted({.kind = "card.charge"}) == Numbers{}));
    CHECK((listed.sorted({.changed_from = noon + 1min}) == Numbers{3, 4, 5, 6, 7, 8}));
}

TEST_CASE("jobs are counted by lane and state") {
    Listed listed;
    const auto counts = job_list::count_jobs(listed.lab.schema.connection());
    REQUIRE(counts.contains("mail"));
    CHECK((
        counts.at("mail") ==
        std::map<State, std::int64_t>{{State::succeeded, 3}, {State::dead, 3}, {State::unknown, 3}}
    ));
}
