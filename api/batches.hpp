#pragma once
// Batches: an import on its way, row by row, and what a person may do about it.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"
#include "projections/batch_list.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct BatchView {
    std::string id;
    OrNull<std::string> name;
    OrNull<std::string> source;
    OrNull<std::string> campaign;
    events::Role role = events::Role::instructor;
    OrNull<std::string> import_id;
    projections::batch_list::State state = projections::batch_list::State::accepted;
    OrNull<std::string> pause_reason;
    OrNull<std::string> waiting_reason;  // it runs, and its mails wait: what opened the breaker
    std::uint32_t total = 0;
    std::uint32_t pending = 0;
    std::uint32_t released = 0;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
    std::uint32_t skipped = 0;
    std::uint32_t cancelled = 0;
    std::uint32_t unknown = 0;
    std::uint32_t retrying = 0;
    base::Instant created_at;
    OrNull<base::Instant> started_at;
    OrNull<base::Instant> finished_at;
    OrNull<std::string> requested_by;
    OrNull<double> rate_per_min;
    OrNull<std::uint64_t> eta_seconds;
    std::uint64_t sequence = 0;
    std::uint32_t bounced = 0;  // of those sent: came back
};
BOOST_DESCRIBE_STRUCT(
    BatchView,
    (),
    (id,
     name,
     source,
     campaign,
     role,
     import_id,
     state,
     pause_reason,
     waiting_reason,
     total,
     pending,
     released,
     sent,
     failed,
     skipped,
     cancelled,
     unknown,
     retrying,
     created_at,
     started_at,
     finished_at,
     requested_by,
     rate_per_min,
     eta_seconds,
     sequence,
     bounced)
)

struct BatchesView {
    std::vector<BatchView> batches;
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(BatchesView, (), (batches, next_cursor))

struct BatchRowView {
    std::uint32_t row = 0;
    std::string email;
    projections::batch_list::RowState state = projections::batch_list::RowState::pending;
    OrNull<std::string> reason;
    std::uint32_t attempts = 0;
    OrNull<std::string> invite_id;
    OrNull<base::Instant> at;
};
BOOST_DESCRIBE_STRUCT(BatchRowView, (), (row, email, state, reason, attempts, invite_id, at))

struct BatchRowsView {
    std::vector<BatchRowView> rows;
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(BatchRowsView, (), (rows, next_cursor))

struct BatchPoint {
    base::Instant at;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
};
BOOST_DESCRIBE_STRUCT(BatchPoint, (), (at, sent, failed))

struct BatchSeries {
    double bucket_seconds = 0;
    std::vector<BatchPoint> points;
};
BOOST_DESCRIBE_STRUCT(BatchSeries, (), (bucket_seconds, points))

struct ControlBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ControlBody, (), (reason))

struct BatchControlled {
    std::string id;
    projections::batch_list::State state = projections::batch_list::State::running;
};
BOOST_DESCRIBE_STRUCT(BatchControlled, (), (id, state))

struct ResolveRowBody {
    events::Outcome outcome = events::Outcome::sent;
};
BOOST_DESCRIBE_STRUCT(ResolveRowBody, (), (outcome))

struct RowSettled {
    std::string id;
    std::uint32_t row = 0;
    events::Outcome outcome = events::Outcome::sent;
};
BOOST_DESCRIBE_STRUCT(RowSettled, (), (id, row, outcome))

// As it is shown: times, speed, and who asked for it.
BatchView batch_view(const Services& services, const projections::batch_list::BatchView& found);

bool is_over(projections::batch_list::State state);

// "admin:01J…" as people know them, when it is a person.
std::string name_of_actor(const Services& services, const std::string& actor);

using platform::http::Request, platform::http::Response;

base::Task<Response> list_batches(Request& request, Services& services);
base::Task<Response> show_batch(Request& request, Services& services);
base::Task<Response> list_batch_rows(Request& request, Services& services);
base::Task<Response> download_batch_failures(Request& request, Services& services);
base::Task<Response> show_batch_series(Request& request, Services& services);
base::Task<Response> stream_batch(Request& request, Services& services);

base::Task<Response> pause_batch(Request& request, Services& services);
base::Task<Response> resume_batch(Request& request, Services& services);
base::Task<Response> cancel_batch(Request& request, Services& services);
base::Task<Response> retry_failed_rows(Request& request, Services& services);
base::Task<Response> resolve_row(Request& request, Services& services);

}  // namespace api
