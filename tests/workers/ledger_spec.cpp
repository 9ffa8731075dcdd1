// What a ledger's facts mean, folded by whoever has the lane next.

#include "workers/runtime/ended_jobs.hpp"
#include "workers/runtime/ledger.hpp"
#include "workers/runtime/policy.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

using namespace std::chrono_literals;
using workers::EndedJobs, workers::JobState, workers::Ledger;

namespace {

const base::Instant noon{1'772'452'800'000ms};

events::Job some_job() {
    return {.id = {"01KJPQAY00TESTTESTTESTTEST"}, .not_after = noon + 14 * 24h};
}

events::JobStarted started(std::uint32_t attempt = 1, base::Instant at = noon) {
    return {.job = some_job(), .attempt = attempt, .at = at, .deadline = at + 30s};
}

}  // namespace

TEST_CASE("a deferred try is not counted as an attempt, a failed one is") {
    Ledger ledger;
    ledger.evolve(started());
    ledger.evolve(events::JobDeferred{.id = some_job().id, .until = noon + 1s, .at = noon});
    CHECK(ledger.find(some_job().id)->attempts == 0);
    ledger.evolve(started());
    ledger.evolve(events::JobRetryScheduled{
        .id = some_job().id, .attempt = 1, .not_before = noon + 60s, .at = noon
    });
    CHECK(ledger.find(some_job().id)->attempts == 1);
    CHECK_FALSE(ledger.find(some_job().id)->in_doubt);
}

TEST_CASE("a job that is started while it runs is in doubt from then on") {
    Ledger ledger;
    ledger.evolve(started());
    CHECK_FALSE(ledger.find(some_job().id)->in_doubt);
    ledger.evolve(started(1, noon + 40s));
    const auto* job = ledger.find(some_job().id);
    CHECK(job->in_doubt);
    CHECK((job->first_started_at == noon));
    CHECK((job->started_at == noon + 40s));
}

TEST_CASE("a requeued job starts over: no attempts, no doubt, another key") {
    Ledger ledger;
    ledger.evolve(started(3));
    ledger.evolve(events::JobDead{.id = some_job().id, .attempt = 3, .at = noon});
    CHECK(ledger.count(JobState::dead) == 1);
    ledger.evolve(events::JobRequeued{.id = some_job().id, .at = noon + 1h});
    const auto* job = ledger.find(some_job().id);
    CHECK(job->attempts == 0);
    CHECK(job->requeues == 1);
    CHECK((job->state == JobState::deferred));
    CHECK(ledger.count(JobState::dead) == 0);
}

TEST_CASE("jobs are counted by state as they move") {
    Ledger ledger;
    CHECK(ledger.count(JobState::running) == 0);
    ledger.evolve(started());
    CHECK(ledger.count(JobState::running) == 1);
    ledger.evolve(events::JobUnknown{.id = some_job().id, .at = noon});
    CHECK(ledger.count(JobState::running) == 0);
    CHECK(ledger.count(JobState::unknown) == 1);
    ledger.evolve(events::JobResolved{.id = some_job().id, .at = noon});
    CHECK(ledger.count(JobState::unknown) == 0);
    CHECK(ledger.open().empty());
    CHECK(ledger.knows(some_job().id));
}

TEST_CASE("an ended job is known until it could not be done any more") {
    EndedJobs ended;
    const auto not_after = noon + 14 * 24h;
    ended.add("a job", not_after);
    ended.forget_until(not_after);
    CHECK(ended.contains("a job"));
    ended.forget_until(not_after + 16 * 24h);
    CHECK_FALSE(ended.contains("a job"));
    CHECK(ended.size() == 0);
}

TEST_CASE("all of many ended jobs are known, and none that did not end") {
    EndedJobs ended;
    for (int n = 0; n < 10'000; ++n) {
        ended.add(fmt::format("job {}", n), noon + std::chrono::hours{n});
        ended.add(fmt::format("job {}", n), noon + std::chrono::hours{n});
    }
    CHECK(ended.size() == 10'000);
    for (int n = 0; n < 10'000; ++n) {
        CHECK(ended.contains(fmt::format("job {}", n)));
        CHECK_FALSE(ended.contains(fmt::format("another {}", n)));
    }
}

TEST_CASE("stops of invites are forgotten when jobs about them are over by themselves") {
    Ledger ledger;
    for (int n = 0; n < 1'000; ++n) {
        ledger.evolve(events::JobsControlled{
            .invite =
                events::InviteStop{
                    .invite = {fmt::format("invite {}", n)},
                    .reason = "used",
                    .until = noon + std::chrono::minutes{n}
                },
            .at = noon + std::chrono::minutes{n}
        });
    }
    const auto& stops = ledger.controls().stopped_invites;
    CHECK(stops.contains("invite 999"));
    CHECK(stops.size() < 200);
}

TEST_CASE("the wait before another try doubles, is at most ten minutes, and up to a quarter less") {
    base::SeededRandom random{3};
    const auto& policy = workers::policy_named("invite_mail");
    CHECK(policy.attempts == 3);
    const base::Duration full[] = {60s, 120s, 240s, 480s, 600s, 600s};
    for (std::uint32_t attempt = 1; attempt <= std::size(full); ++attempt) {
        base::Duration least = 24h;
        base::Duration most{0};
        for (int i = 0; i < 1'000; ++i) {
            const auto wait = workers::wait_after(policy, attempt, random);
            least = std::min(least, wait);
            most = std::max(most, wait);
        }
        CAPTURE(attempt);
        CHECK(most <= full[attempt - 1]);
        CHECK(least >= full[attempt - 1] * 3 / 4);
        // They really spread.
        CHECK(most - least > full[attempt - 1] / 5);
    }
}

TEST_CASE("an outcome names the request that began it all, and so does what follows from it") {
    auto job = some_job();
    job.correlation = "request";
    const events::JobSucceeded succeeded{.id = job.id, .origin = workers::origin_of(job)};
    CHECK(workers::correlation_of(succeeded) == "request");
    CHECK(workers::correlation_of(events::JobSucceeded{.id = job.id}).empty());
    CHECK(workers::correlation_of(events::QueuesTaken{}).empty());
}
