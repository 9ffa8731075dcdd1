#pragma once
// Batches, their rows, and how fast they went. A row that was never released has no row of its own
// here: it is pending, or cancelled with its batch. Who a row is for is told by the import's rows.

#include "events/batches.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace projections::batch_list {

enum class State {
    accepted,
    running,
    paused,
    cancelling,
    completed,
    completed_with_failures,
    cancelled
};
BOOST_DESCRIBE_ENUM(
    State, accepted, running, paused, cancelling, completed, completed_with_failures, cancelled
)

// pending + released + retrying + sent + failed + skipped + cancelled + unknown = total, always.
struct Batch {
    events::BatchId id;
    events::ImportId import;
    std::optional<std::string> name;
    std::string source;
    std::optional<std::string> campaign;
    events::Role role = events::Role::instructor;
    State state = State::accepted;
    std::optional<std::string> pause_reason;
    std::uint32_t generation = 1;
    std::uint32_t total = 0;
    std::uint32_t pending = 0;
    std::uint32_t released = 0;
    std::uint32_t retrying = 0;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
    std::uint32_t skipped = 0;
    std::uint32_t cancelled = 0;
    std::uint32_t unknown = 0;
    std::string requested_by;
    base::Instant created_at;
    std::optional<base::Instant> started_at;
    std::optional<base::Instant> finished_at;
    std::uint64_t sequence = 0;           // grows with each change
    std::uint32_t bounced = 0;            // of those sent: came back
    std::optional<std::string> base_url;  // where its links lead, unless to our own site
    bool operator==(const Batch&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Batch,
    (),
    (id,
     import,
     name,
     source,
     campaign,
     role,
     state,
     pause_reason,
     generation,
     total,
     pending,
     released,
     retrying,
     sent,
     failed,
     skipped,
     cancelled,
     unknown,
     requested_by,
     created_at,
     started_at,
     finished_at,
     sequence,
     bounced,
     base_url)
)

enum class RowState { pending, released, retrying, sent, failed, skipped, cancelled, unknown };
BOOST_DESCRIBE_ENUM(
    RowState, pending, released, retrying, sent, failed, skipped, cancelled, unknown
)

struct Row {
    events::BatchId batch;
    std::uint32_t row = 0;
    RowState state = RowState::pending;
    std::uint32_t attempts = 0;
    std::optional<std::string> reason;
    std::optional<events::InviteId> invite;
    base::Instant at;
    bool operator==(const Row&) const = default;
};
BOOST_DESCRIBE_STRUCT(Row, (), (batch, row, state, attempts, reason, invite, at))

inline constexpr base::Duration bucket_length{5'000};

// What ended in [at, at + bucket_length).
struct Bucket {
    events::BatchId batch;
    base::Instant at;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
    std::uint32_t other = 0;  // skipped, cancelled, unknown
    bool operator==(const Bucket&) const = default;
};
BOOST_DESCRIBE_STRUCT(Bucket, (), (batch, at, sent, failed, other))

extern const Table<Batch> batches;
extern const Table<Row> batch_rows;
extern const Table<Bucket> batch_buckets;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

// A batch as it is shown: with its speed, as of `now`.
struct BatchView {
    Batch batch;
    double rate_per_min = 0;                    // ended within the last minute
    std::optional<std::uint64_t> eta_seconds;   // absent: not running, or nothing has ended lately
    std::optional<std::string> waiting_reason;  // why its mails do not leave; not looked up here
};

std::optional<BatchView> find_batch(
    platform::postgres::Connection& connection, const events::BatchId& id, base::Instant now
);

// The one batch of an import.
std::optional<events::BatchId> batch_of_import(
    platform::postgres::Connection& connection, const events::ImportId& import
);

// Newest first.
std::optional<Page<BatchView>> list_batches(
    platform::postgres::Connection& connection,
    std::optional<State> state,
    const PageRequest& page,
    base::Instant now
);

struct RowFilter {
    std::optional<RowState> state;
    std::optional<events::RecipientId> recipient;
};

// A row with whom it is for. `address` is absent once that person was erased.
struct RowView {
    std::uint32_t row = 0;
    RowState state = RowState::pending;
    std::uint32_t attempts = 0;
    std::optional<std::string> reason;
    std::optional<events::InviteId> invite;
    std::optional<base::Instant> at;
    std::optional<base::SealedText> address;
};
BOOST_DESCRIBE_STRUCT(RowView, (), (row, state, attempts, reason, invite, at, address))

// In the order of the rows.
std::optional<Page<RowView>> list_rows(
    platform::postgres::Connection& connection,
    const events::BatchId& batch,
    const RowFilter& filter,
    const PageRequest& page
);

struct Point {
    base::Instant at;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
};
BOOST_DESCRIBE_STRUCT(Point, (), (at, sent, failed))

struct Series {
    base::Duration bucket = bucket_length;
    std::vector<Point> points;  // in order of time; buckets in which nothing ended are left out
};

// In buckets long enough that there are at most `points_max` of them.
Series series_of(
    platform::postgres::Connection& connection,
    const events::BatchId& batch,
    std::size_t points_max = 720
);

// For those who only want to know whether anything changed.
std::optional<std::uint64_t> sequence_of(
    platform::postgres::Connection& connection, const events::BatchId& id
);

}  // namespace projections::batch_list
