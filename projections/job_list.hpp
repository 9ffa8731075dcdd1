#pragma once
// Jobs as the lanes' ledgers tell of them: one row a job that was ever taken from its queue, how
// many there are in each state, and each lane's breaker. Jobs still in a queue are not here.

#include "events/jobs.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace projections::job_list {

enum class State {
    waiting,
    running,
    retry_wait,
    deferred,
    succeeded,
    skipped,
    refused,
    dead,
    unknown,
    discarded
};
BOOST_DESCRIBE_ENUM(
    State,
    waiting,
    running,
    retry_wait,
    deferred,
    succeeded,
    skipped,
    refused,
    dead,
    unknown,
    discarded
)

enum class Queue { urgent, bulk };
BOOST_DESCRIBE_ENUM(Queue, urgent, bulk)

struct Moment {
    base::Instant at;
    std::string what;  // a State's name, or resolved, requeued
    std::optional<std::string> detail;
    bool operator==(const Moment&) const = default;
};
BOOST_DESCRIBE_STRUCT(Moment, (), (at, what, detail))

// The latest; a job that was put off for days does not grow without bound.
inline constexpr std::size_t history_max = 50;

// Holds nothing personal: who it is for is known by its invite.
struct Job {
    events::JobId id;
    std::string kind;
    std::string lane;
    Queue queue = Queue::urgent;
    State state = State::waiting;
    std::uint32_t attempts = 0;
    std::optional<std::string> reason;
    std::optional<std::string> provider;
    events::InviteId invite;  // empty: a notice
    std::optional<events::BatchId> batch;
    std::optional<std::uint32_t> row;
    base::Instant created_at;
    base::Instant updated_at;
    std::optional<base::Instant> not_before;
    base::Instant not_after;
    std::vector<Moment> history;
    bool operator==(const Job&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Job,
    (),
    (id,
     kind,
     lane,
     queue,
     state,
     attempts,
     reason,
     provider,
     invite,
     batch,
     row,
     created_at,
     updated_at,
     not_before,
     not_after,
     history)
)

struct Count {
    std::string lane;
    State state = State::waiting;
    std::int64_t jobs = 0;
    bool operator==(const Count&) const = default;
};
BOOST_DESCRIBE_STRUCT(Count, (), (lane, state, jobs))

struct Breaker {
    std::string lane;
    std::uint32_t partition = 0;
    events::BreakerState state = events::BreakerState::closed;
    std::string reason;
    std::optional<base::Instant> until;
    base::Instant at;
    bool operator==(const Breaker&) const = default;
};
BOOST_DESCRIBE_STRUCT(Breaker, (), (lane, partition, state, reason, until, at))

extern const Table<Job> jobs;
extern const Table<Count> job_counts;
extern const Table<Breaker> breakers;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

std::optional<Job> find_job(platform::postgres::Connection& connection, const events::JobId& id);

struct Filter {
    std::optional<std::string> lane;
    std::optional<State> state;
    std::optional<events::BatchId> batch;
    std::optional<events::InviteId> invite;
    std::optional<std::string> kind;
    std::optional<base::Instant> changed_from;
};

// Latest change first.
std::optional<Page<Job>> list_jobs(
    platform::postgres::Connection& connection, const Filter& filter, const PageRequest& page
);

// By lane and state; states without jobs are left out.
std::map<std::string, std::map<State, std::int64_t>> count_jobs(
    platform::postgres::Connection& connection
);

std::vector<Breaker> list_breakers(platform::postgres::Connection& connection);

// What opened the lane's breaker; absent while it lets calls through.
std::optional<std::string> why_lane_stands(
    platform::postgres::Connection& connection, std::string_view lane
);

}  // namespace projections::job_list
