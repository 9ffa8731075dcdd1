// Queries on the rows of a batch and on its speed over time.

#include "projections/batch_list.hpp"
#include "projections/cursor.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections::batch_list {

namespace {

using platform::postgres::Parameters;

// A row without a row of its own, or back to pending, ends with its batch.
constexpr std::string_view effective_state =
    "CASE WHEN coalesce(r.state, 'pending') <> 'pending' THEN r.state "
    "WHEN b.state IN ('cancelling', 'cancelled') THEN 'cancelled' ELSE 'pending' END";

// What is asked of the batch is asked once, apart: joined, it would hide from PostgreSQL that the
// index has the rows in their order, and each page would read and sort the whole list.
std::string rows_sql(const RowFilter& filter, Parameters& parameters) {
    std::string sql = fmt::format(
        "SELECT i.row, {} AS state, coalesce(r.attempts, 0), r.reason, r.invite, r.at, i.address "
        "FROM import_rows i CROSS JOIN (SELECT (SELECT state FROM batches WHERE id = $1) state) b "
        "LEFT JOIN batch_rows r ON r.batch = $1 AND r.row = i.row "
        "WHERE i.import = (SELECT import FROM batches WHERE id = $1) AND i.row > $2",
        effective_state
    );
    if (filter.state) {
        parameters.emplace_back(*filter.state);
        sql += fmt::format(" AND {} = ${}", effective_state, parameters.size());
        // Those that went wrong are few and have an index.
        const bool is_rare =
            *filter.state == RowState::failed || *filter.state == RowState::unknown ||
            *filter.state == RowState::retrying || *filter.state == RowState::skipped;
        if (is_rare) {
            sql += fmt::format(" AND r.state = '{}'", base::name_of(*filter.state));
        }
    }
    if (filter.recipient) {
        parameters.emplace_back(*filter.recipient);
        sql += fmt::format(" AND i.recipient = ${}", parameters.size());
    }
    return sql + " ORDER BY i.row LIMIT $3";
}

}  // namespace

using platform::postgres::Connection;

std::optional<Page<RowView>> list_rows(
    Connection& connection,
    const events::BatchId& batch,
    const RowFilter& filter,
    const PageRequest& page
) {
    std::uint32_t after = 0;
    if (page.cursor) {
        const auto last = read_cursor(*page.cursor, 1);
        using Number = platform::postgres::ColumnOf<std::uint32_t>;
        if (!last || !Number::read(last->front(), after)) {
            return std::nullopt;
        }
    }
    Parameters parameters{batch, after, page.limit + 1};
    const auto sql = rows_sql(filter, parameters);
    Page<RowView> shown{.rows = connection.run(sql, parameters).all<RowView>()};
    if (shown.rows.size() > page.limit) {
        shown.rows.resize(page.limit);
        shown.next_cursor = make_cursor({std::to_string(shown.rows.back().row)});
    }
    return shown;
}

Series series_of(Connection& connection, const events::BatchId& batch, std::size_t points_max) {
    const auto found = connection.run(
        "SELECT at, sent, failed FROM batch_buckets WHERE batch = $1 ORDER BY at", {batch}
    );
    const auto fine = found.all<Point>();
    Series series;
    if (fine.empty()) {
        return series;
    }
    const auto span = fine.back().at - fine.front().at + bucket_length;
    while (static_cast<std::size_t>(span / series.bucket) > points_max) {
        series.bucket *= 2;
    }
    for (const auto& point : fine) {
        const auto since = point.at.time_since_epoch();
        const base::Instant at{since - since % series.bucket};
        if (series.points.empty() || series.points.back().at != at) {
            series.points.push_back({.at = at});
        }
        series.points.back().sent += point.sent;
        series.points.back().failed += point.failed;
    }
    return series;
}

std::optional<std::uint64_t> sequence_of(Connection& connection, const events::BatchId& id) {
    const auto found = connection.run_prepared("SELECT sequence FROM batches WHERE id = $1", {id});
    if (found.empty()) {
        return std::nullopt;
    }
    return found.get<std::uint64_t>(0, 0);
}

}  // namespace projections::batch_list
