#include "projections/batch_list.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections::batch_list {

const Table<Batch> batches{"batches", 1, {{"created_at, id"}, {"import"}}};
const Table<Row> batch_rows{
    "batch_rows",
    2,
    {{"batch, state, row", "state IN ('failed', 'skipped', 'cancelled', 'unknown', 'retrying')"}}
};
const Table<Bucket> batch_buckets{"batch_buckets", 2, {}};

namespace {

using platform::postgres::Connection;
using platform::postgres::Parameters;

base::Instant bucket_of(base::Instant at) {
    const auto since = at.time_since_epoch();
    return base::Instant{since - since % bucket_length};
}

std::uint32_t& counter(Batch& batch, RowState state) {
    switch (state) {
        case RowState::pending:
            return batch.pending;
        case RowState::released:
            return batch.released;
        case RowState::retrying:
            return batch.retrying;
        case RowState::sent:
            return batch.sent;
        case RowState::failed:
            return batch.failed;
        case RowState::skipped:
            return batch.skipped;
        case RowState::cancelled:
            return batch.cancelled;
        case RowState::unknown:
            return batch.unknown;
    }
    return batch.unknown;
}

RowState state_after(events::Outcome outcome) {
    switch (outcome) {
        case events::Outcome::sent:
            return RowState::sent;
        case events::Outcome::failed:
            return RowState::failed;
        case events::Outcome::skipped:
            return RowState::skipped;
        case events::Outcome::cancelled:
            return RowState::cancelled;
        case events::Outcome::unknown:
            return RowState::unknown;
    }
    return RowState::unknown;
}

// Every fact of a batch names one that was accepted before it in the same partition.
Batch& changed(const events::BatchId& id, Rows& rows) {
    auto* batch = rows.change(batches, id);
    if (batch == nullptr) {
        throw CannotApply{"batch " + id.text + " was never accepted"};
    }
    ++batch->sequence;
    return *batch;
}

// Moves one row, and the batch's counters with it.
Row& move_row(Batch& batch, std::uint32_t number, RowState to, base::Instant at, Rows& rows) {
    auto& row =
        rows.change_or_add(batch_rows, Row{.batch = batch.id, .row = number}, batch.id, number);
    --counter(batch, row.state);
    ++counter(batch, to);
    row.state = to;
    row.at = at;
    return row;
}

void count_end(
    const events::BatchId& batch, events::Outcome outcome, base::Instant at, Rows& rows
) {
    const auto start = bucket_of(at);
    auto& bucket =
        rows.change_or_add(batch_buckets, Bucket{.batch = batch, .at = start}, batch, start);
    if (outcome == events::Outcome::sent) {
        ++bucket.sent;
    } else if (outcome == events::Outcome::failed) {
        ++bucket.failed;
    } else {
        ++bucket.other;
    }
}

struct Fold {
    static void keys(const events::BatchAccepted& fact, Keys& keys) {
        keys.add(batches, fact.batch);
    }

    static void fold(const events::BatchAccepted& fact, const FactPlace&, Rows& rows) {
        rows.put(
            batches,
            Batch{
                .id = fact.batch,
                .import = fact.import,
                .name = fact.name,
                .source = fact.terms.source,
                .campaign = fact.terms.campaign,
                .role = fact.terms.role,
                .total = fact.total,
                .pending = fact.total,
                .requested_by = fact.requested_by,
                .created_at = fact.accepted_at,
                .sequence = 1,
                .base_url = fact.terms.base_url
            }
        );
    }

    static void keys(const events::BatchRowsReleased& fact, Keys& keys) {
        keys.add(batches, fact.batch);
        for (const auto row : fact.rows) {
            keys.add(batch_rows, fact.batch, row);
        }
    }

    static void fold(const events::BatchRowsReleased& fact, const FactPlace&, Rows& rows) {
        auto& batch = changed(fact.batch, rows);
        if (batch.state == State::accepted) {
            batch.state = State::running;
        }
        if (!batch.started_at) {
            batch.started_at = fact.at;
        }
        for (const auto row : fact.rows) {
            move_row(batch, row, RowState::released, fact.at, rows);
        }
    }

    static void keys(const events::BatchRowsEnded& fact, Keys& keys) {
        keys.add(batches, fact.batch);
        keys.add(batch_buckets, fact.batch, bucket_of(fact.at));
        for (const auto& end : fact.rows) {
            keys.add(batch_rows, fact.batch, end.row);
        }
    }

    static void fold(const events::BatchRowsEnded& fact, const FactPlace&, Rows& rows) {
        auto& batch = changed(fact.batch, rows);
        for (const auto& end : fact.rows) {
            auto& row = move_row(batch, end.row, state_after(end.outcome), fact.at, rows);
            row.attempts = end.attempts;
            row.reason = end.reason;
            if (end.invite) {
                row.invite = end.invite;
            }
            count_end(fact.batch, end.outcome, fact.at, rows);
        }
    }

    static void keys(const events::BatchRowsRetrying& fact, Keys& keys) {
        keys.add(batches, fact.batch);
        for (const auto& retry : fact.rows) {
            keys.add(batch_rows, fact.batch, retry.row);
        }
    }

    static void fold(const events::BatchRowsRetrying& fact, const FactPlace&, Rows& rows) {
        auto& batch = changed(fact.batch, rows);
        for (const auto& retry : fact.rows) {
            auto& row = move_row(batch, retry.row, RowState::retrying, fact.at, rows);
            row.attempts = retry.attempts;
            row.reason = retry.reason;
        }
    }

    static void keys(const events::BatchPaused& fact, Keys& keys) { keys.add(batches, fact.batch); }

    static void fold(const events::BatchPaused& fact, const FactPlace&, Rows& rows) {
        auto& batch = changed(fact.batch, rows);
        batch.state = State::paused;
        batch.pause_reason = fact.reason;
    }

    static void keys(const events::BatchResumed& fact, Keys& keys) {
        keys.add(batches, fact.batch);
    }

    static void fold(const events::BatchResumed& fact, const FactPlace&, Rows& rows) {
        auto& batch = changed(fact.batch, rows);
        batch.state = State::running;
        batch.pause_reason.reset();
    }

    static void keys(const events::BatchCancelled& fact, Keys& keys) {
        keys.add(batches, fact.batch);
    }

    static void fold(const events::BatchCancelled& fact, const FactPlace&, Rows& rows) {
        auto& batch = changed(fact.batch, rows);
        batch.state = State::cancelling;
        batch.pause_reason.reset();
        batch.cancelled += batch.pending;
        batch.pending = 0;
    }

    static void keys(const events::BatchRetried& fact, Keys& keys) {
        keys.add(batches, fact.batch);
        for (const auto row : fact.rows) {
            keys.add(batch_rows, fact.batch, row);
        }
    }

    static void fold(const events::BatchRetried& fact, const FactPlace&, Rows& rows) {
        auto& batch = changed(fact.batch, rows);
        batch.state = State::running;
        batch.generation = fact.generation;
        batch.finished_at.reset();
        for (const auto number : fact.rows) {
            auto& row = move_row(batch, number, RowState::pending, fact.at, rows);
            row.attempts = 0;
            row.reason.reset();
        }
    }

    static void keys(const events::RowResolved& fact, Keys& keys) {
        keys.add(batches, fact.batch);
        keys.add(batch_rows, fact.batch, fact.row);
    }

    static void fold(const events::RowResolved& fact, const FactPlace&, Rows& rows) {
        auto& batch = changed(fact.batch, rows);
        move_row(batch, fact.row, state_after(fact.outcome), fact.at, rows);
    }

    static void keys(const events::BatchRowsBounced& fact, Keys& keys) {
        keys.add(batches, fact.batch);
    }

    static void fold(const events::BatchRowsBounced& fact, const FactPlace&, Rows& rows) {
        changed(fact.batch, rows).bounced += static_cast<std::uint32_t>(fact.rows.size());
    }

    static void keys(const events::BatchCompleted& fact, Keys& keys) {
        keys.add(batches, fact.batch);
    }

    static void fold(const events::BatchCompleted& fact, const FactPlace&, Rows& rows) {
        auto& batch = changed(fact.batch, rows);
        batch.finished_at = fact.at;
        batch.pause_reason.reset();
        switch (fact.outcome) {
            case events::BatchEnd::success:
                batch.state = State::completed;
                break;
            case events::BatchEnd::partial:
                batch.state = State::completed_with_failures;
                break;
            case events::BatchEnd::cancelled:
                batch.state = State::cancelled;
                break;
        }
    }
};

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

constexpr auto rate_over = std::chrono::minutes{1};

BatchView with_rate(const Batch& batch, std::uint64_t ended, base::Instant now) {
    BatchView view{.batch = batch};
    const bool is_running = batch.state == State::running || batch.state == State::cancelling;
    if (!is_running || ended == 0) {
        return view;
    }
    const auto running = now - batch.started_at.value_or(batch.created_at);
    const auto over = std::clamp<base::Duration>(running, bucket_length, rate_over);
    const double minutes = std::chrono::duration<double, std::ratio<60>>{over}.count();
    view.rate_per_min = static_cast<double>(ended) / minutes;
    const auto left = batch.pending + batch.released + batch.retrying;
    view.eta_seconds = static_cast<std::uint64_t>(left * 60.0 / view.rate_per_min);
    return view;
}

std::string select_views() {
    return fmt::format(
        "SELECT {}, coalesce((SELECT sum(k.sent + k.failed + k.other) FROM batch_buckets k "
        "WHERE k.batch = b.id AND k.at >= $1), 0)::bigint FROM batches b ",
        platform::postgres::columns_of<Batch>("b.")
    );
}

BatchView view_in(const platform::postgres::Result& found, std::size_t row, base::Instant now) {
    const auto ended = found.get<std::uint64_t>(row, base::field_count<Batch>);
    return with_rate(found.as<Batch>(row), ended, now);
}

}  // namespace

Projection projection() {
    return projection_of<Fold>("batch_list", 3, {&batches, &batch_rows, &batch_buckets});
}

std::optional<BatchView> find_batch(
    Connection& connection, const events::BatchId& id, base::Instant now
) {
    const auto found = connection.run(select_views() + "WHERE b.id = $2", {now - rate_over, id});
    if (found.empty()) {
        return std::nullopt;
    }
    return view_in(found, 0, now);
}

std::optional<events::BatchId> batch_of_import(
    Connection& connection, const events::ImportId& import
) {
    const auto found = connection.run("SELECT id FROM batches WHERE import = $1", {import});
    if (found.empty()) {
        return std::nullopt;
    }
    return found.get<events::BatchId>(0, 0);
}

std::optional<Page<BatchView>> list_batches(
    Connection& connection, std::optional<State> state, const PageRequest& page, base::Instant now
) {
    std::string where = "WHERE true";
    Parameters parameters{now - rate_over, page.limit + 1};
    if (page.cursor) {
        const auto last = read_cursor(*page.cursor, 2);
        const auto at = last ? base::instant_from(last->front()) : std::nullopt;
        if (!at) {
            return std::nullopt;
        }
        where += " AND (b.created_at, b.id) < ($3, $4)";
        parameters.insert(parameters.end(), {*at, std::string_view{last->back()}});
    }
    if (state) {
        where += fmt::format(" AND b.state = ${}", parameters.size() + 1);
        parameters.emplace_back(*state);
    }
    const auto found = connection.run(
        select_views() + where + " ORDER BY b.created_at DESC, b.id DESC LIMIT $2", parameters
    );
    Page<BatchView> shown;
    for (std::size_t row = 0; row < std::min<std::size_t>(found.size(), page.limit); ++row) {
        shown.rows.push_back(view_in(found, row, now));
    }
    if (found.size() > page.limit) {
        const auto& last = shown.rows.back().batch;
        shown.next_cursor = cursor_behind(last.created_at, last.id);
    }
    return shown;
}

}  // namespace projections::batch_list
