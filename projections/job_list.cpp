#include "projections/job_list.hpp"

#include <fmt/format.h>

namespace projections::job_list {

const Table<Job> jobs{
    "jobs",
    1,
    {{"updated_at, id"},
     {"state, updated_at, id", "state IN ('dead', 'unknown', 'refused', 'retry_wait', 'deferred')"},
     {"batch", "batch IS NOT NULL"},
     {"invite"}}
};
const Table<Count> job_counts{"job_counts", 2, {}};
const Table<Breaker> breakers{"breakers", 2, {}};

namespace {

using platform::postgres::Connection;
using platform::postgres::Parameters;

constexpr std::string_view topic_prefix = "jobs.";
constexpr std::string_view topic_suffix = ".ledger";

std::string lane_of(std::string_view topic) {
    topic.remove_prefix(topic_prefix.size());
    topic.remove_suffix(topic_suffix.size());
    return std::string{topic};
}

void count(const std::string& lane, State state, std::int64_t more, Rows& rows) {
    rows.change_or_add(job_counts, Count{.lane = lane, .state = state}, lane, state).jobs += more;
}

Job fresh(const events::Job& job, std::string_view topic) {
    Job row{
        .id = job.id,
        .kind = job.kind,
        .lane = lane_of(topic),
        .created_at = job.created_at,
        .updated_at = job.created_at,
        .not_after = job.not_after
    };
    if (job.args) {
        row.invite = job.args->invite;
    }
    if (const auto* batch_row = batch_row_of(job)) {
        row.queue = Queue::bulk;
        row.batch = batch_row->batch;
        row.row = batch_row->row;
    }
    return row;
}

// The ledger carries the whole job with the first fact about it.
Job& known(
    const events::JobId& id,
    const std::optional<events::Job>& job,
    const FactPlace& place,
    Rows& rows
) {
    if (auto* row = rows.change(jobs, id)) {
        return *row;
    }
    if (!job) {
        throw CannotApply{"job " + id.text + " is not in the ledger"};
    }
    auto& row = rows.put(jobs, fresh(*job, place.topic));
    count(row.lane, row.state, 1, rows);
    return row;
}

Job& known(const events::JobId& id, const FactPlace& place, Rows& rows) {
    return known(id, std::nullopt, place, rows);
}

void tell(
    Job& job, std::string_view what, base::Instant at, const std::optional<std::string>& detail
) {
    job.updated_at = at;
    if (job.history.size() >= history_max) {
        job.history.erase(job.history.begin());
    }
    job.history.push_back({.at = at, .what = std::string{what}, .detail = detail});
}

void move(
    Job& job, State to, base::Instant at, const std::optional<std::string>& detail, Rows& rows
) {
    if (job.state != to) {
        count(job.lane, job.state, -1, rows);
        count(job.lane, to, 1, rows);
    }
    job.state = to;
    job.not_before.reset();
    tell(job, base::name_of(to), at, detail);
}

struct Fold {
    static void keys(const events::JobStarted& fact, Keys& keys) { keys.add(jobs, fact.job.id); }

    static void fold(const events::JobStarted& fact, const FactPlace& place, Rows& rows) {
        auto& job = known(fact.job.id, fact.job, place, rows);
        job.attempts = fact.attempt;
        job.provider = fact.provider;
        job.reason.reset();
        move(job, State::running, fact.at, std::nullopt, rows);
    }

    static void keys(const events::JobDeferred& fact, Keys& keys) { keys.add(jobs, fact.id); }

    static void fold(const events::JobDeferred& fact, const FactPlace& place, Rows& rows) {
        auto& job = known(fact.id, fact.job, place, rows);
        move(job, State::deferred, fact.at, fact.reason, rows);
        job.reason = fact.reason;
        job.not_before = fact.until;
    }

    static void keys(const events::JobSucceeded& fact, Keys& keys) { keys.add(jobs, fact.id); }

    static void fold(const events::JobSucceeded& fact, const FactPlace& place, Rows& rows) {
        auto& job = known(fact.id, place, rows);
        job.reason.reset();
        move(job, State::succeeded, fact.at, fact.provider_id, rows);
    }

    static void keys(const events::JobSkipped& fact, Keys& keys) { keys.add(jobs, fact.id); }

    static void fold(const events::JobSkipped& fact, const FactPlace& place, Rows& rows) {
        auto& job = known(fact.id, fact.job, place, rows);
        job.reason = fact.reason;
        move(job, State::skipped, fact.at, fact.reason, rows);
    }

    static void keys(const events::JobRefused& fact, Keys& keys) { keys.add(jobs, fact.id); }

    static void fold(const events::JobRefused& fact, const FactPlace& place, Rows& rows) {
        end(fact, State::refused, place, rows);
    }

    static void keys(const events::JobRetryScheduled& fact, Keys& keys) { keys.add(jobs, fact.id); }

    static void fold(const events::JobRetryScheduled& fact, const FactPlace& place, Rows& rows) {
        end(fact, State::retry_wait, place, rows).not_before = fact.not_before;
    }

    static void keys(const events::JobDead& fact, Keys& keys) { keys.add(jobs, fact.id); }

    static void fold(const events::JobDead& fact, const FactPlace& place, Rows& rows) {
        end(fact, State::dead, place, rows);
    }

    static void keys(const events::JobUnknown& fact, Keys& keys) { keys.add(jobs, fact.id); }

    static void fold(const events::JobUnknown& fact, const FactPlace& place, Rows& rows) {
        end(fact, State::unknown, place, rows);
    }

    static void keys(const events::JobResolved& fact, Keys& keys) { keys.add(jobs, fact.id); }

    // Settled by a person or the provider: as if the call had been answered.
    static void fold(const events::JobResolved& fact, const FactPlace& place, Rows& rows) {
        auto& job = known(fact.id, place, rows);
        const bool was_sent = fact.outcome == events::Outcome::sent;
        move(job, was_sent ? State::succeeded : State::refused, fact.at, "by " + fact.by, rows);
    }

    static void keys(const events::JobRequeued& fact, Keys& keys) { keys.add(jobs, fact.id); }

    static void fold(const events::JobRequeued& fact, const FactPlace& place, Rows& rows) {
        auto& job = known(fact.id, place, rows);
        job.attempts = 0;
        job.reason.reset();
        move(job, State::waiting, fact.at, "by " + fact.by, rows);
    }

    static void keys(const events::JobDiscarded& fact, Keys& keys) { keys.add(jobs, fact.id); }

    static void fold(const events::JobDiscarded& fact, const FactPlace& place, Rows& rows) {
        auto& job = known(fact.id, place, rows);
        job.reason = fact.reason;
        move(job, State::discarded, fact.at, fact.reason, rows);
    }

    static void keys(const events::BreakerMoved&, Keys&) {}

    static void fold(const events::BreakerMoved& fact, const FactPlace& place, Rows& rows) {
        rows.put(
            breakers,
            Breaker{
                .lane = lane_of(place.topic),
                .partition = static_cast<std::uint32_t>(place.partition),
                .state = fact.state,
                .reason = fact.reason,
                .until = fact.until,
                .at = fact.at
            }
        );
    }

private:
    template <class Fact>
    static Job& end(const Fact& fact, State to, const FactPlace& place, Rows& rows) {
        auto& job = known(fact.id, place, rows);
        job.attempts = fact.attempt;
        job.reason = fact.reason;
        move(job, to, fact.at, fact.reason, rows);
        return job;
    }
};

std::string select_jobs() {
    return fmt::format("SELECT {} FROM jobs ", platform::postgres::columns_of<Job>());
}

}  // namespace

Projection projection() {
    return projection_of<Fold>(
        "job_list", 2, {&jobs, &job_counts, &breakers}, {events::topics::mail_ledger}
    );
}

std::optional<Job> find_job(Connection& connection, const events::JobId& id) {
    const auto found = connection.run(select_jobs() + "WHERE id = $1", {id});
    if (found.empty()) {
        return std::nullopt;
    }
    return found.as<Job>(0);
}

std::optional<Page<Job>> list_jobs(
    Connection& connection, const Filter& filter, const PageRequest& page
) {
    std::string where = "WHERE true";
    Parameters parameters{page.limit + 1};
    const auto add = [&](std::string_view condition, const auto& value) {
        if (!value) {
            return;
        }
        parameters.emplace_back(value);
        where += fmt::format(" AND {} ${}", condition, parameters.size());
    };
    if (page.cursor) {
        const auto last = read_cursor(*page.cursor, 2);
        const auto at = last ? base::instant_from(last->front()) : std::nullopt;
        if (!at) {
            return std::nullopt;
        }
        where += " AND (updated_at, id) < ($2, $3)";
        parameters.insert(parameters.end(), {*at, std::string_view{last->back()}});
    }
    add("lane =", filter.lane);
    add("state =", filter.state);
    add("batch =", filter.batch);
    add("invite =", filter.invite);
    add("kind =", filter.kind);
    add("updated_at >=", filter.changed_from);
    // The rare states have an index of their own, which is only used when they are named.
    if (filter.state) {
        where += fmt::format(" AND state = '{}'", base::name_of(*filter.state));
    }
    const auto found = connection.run(
        select_jobs() + where + " ORDER BY updated_at DESC, id DESC LIMIT $1", parameters
    );
    return page_of(found.all<Job>(), page.limit, &Job::updated_at);
}

std::map<std::string, std::map<State, std::int64_t>> count_jobs(Connection& connection) {
    const auto found = connection.run("SELECT lane, state, jobs FROM job_counts WHERE jobs > 0");
    std::map<std::string, std::map<State, std::int64_t>> counts;
    for (const auto& [lane, state, number] : found.all<Count>()) {
        counts[lane][state] = number;
    }
    return counts;
}

std::vector<Breaker> list_breakers(Connection& connection) {
    const auto found = connection.run(fmt::format(
        "SELECT {} FROM breakers ORDER BY lane, partition",
        platform::postgres::columns_of<Breaker>()
    ));
    return found.all<Breaker>();
}

std::optional<std::string> why_lane_stands(Connection& connection, std::string_view lane) {
    const auto found = connection.run(
        "SELECT reason FROM breakers WHERE lane = $1 AND state <> 'closed' ORDER BY partition "
        "LIMIT 1",
        {lane}
    );
    if (found.empty()) {
        return std::nullopt;
    }
    return found.get<std::string>(0, 0);
}

}  // namespace projections::job_list
