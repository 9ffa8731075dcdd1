#include "api/batches.hpp"

#include "api/answers.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "api/waiting.hpp"
#include "base/email.hpp"
#include "domain/batches/batch.hpp"
#include "platform/csv/writer.hpp"

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::batch_list;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 500;
constexpr std::uint32_t rows_at_once = 2'000;
constexpr std::string_view projection_name = "batch_list";
constexpr std::string_view admin_prefix = "admin:";

const auto& no_batch = domain::batches::known_batch;

BatchRowView shown_row(const Services& services, const list::RowView& row) {
    BatchRowView shown{
        .row = row.row,
        .email = shown_text(services.keys, row.address),
        .state = row.state,
        .reason = row.reason,
        .attempts = row.attempts,
        .at = row.at
    };
    if (row.invite) {
        shown.invite_id = row.invite->text;
    }
    return shown;
}

base::Task<std::optional<list::BatchView>> find(Services& services, events::BatchId id) {
    auto found = co_await services.database.query([id = std::move(id),
                                                   now = services.clock.now()](auto& connection) {
        return find_batch(connection, id, now);
    });
    co_return found;
}

base::Task<void> write_failures(Services& services, events::BatchId batch, http::BodyWriter& out) {
    std::string text;
    platform::csv::append_row(text, {"row", "email", "reason", "attempts"});
    projections::PageRequest request{.limit = rows_at_once};
    bool more = true;
    while (more) {
        const auto page = co_await services.database.query([batch, request](auto& connection) {
            const list::RowFilter failed{.state = list::RowState::failed};
            return list::list_rows(connection, batch, failed, request);
        });
        for (const auto& row : page->rows) {
            platform::csv::append_row(
                text,
                {std::to_string(row.row),
                 shown_text(services.keys, row.address),
                 row.reason.value_or(""),
                 std::to_string(row.attempts)}
            );
        }
        request.cursor = page->next_cursor;
        const bool is_heard = co_await out.write(text);
        more = is_heard && request.cursor.has_value();
        text.clear();
    }
}

}  // namespace

std::string name_of_actor(const Services& services, const std::string& actor) {
    if (!actor.starts_with(admin_prefix)) {
        return actor;
    }
    const auto member = services.access.find({actor.substr(admin_prefix.size())});
    const auto address = member ? text_of(services.keys, member->address) : std::nullopt;
    return address.value_or(actor);
}

bool is_over(list::State state) {
    return state == list::State::completed || state == list::State::completed_with_failures ||
           state == list::State::cancelled;
}

BatchView batch_view(const Services& services, const list::BatchView& found) {
    const auto& batch = found.batch;
    return {
        .id = batch.id.text,
        .name = batch.name,
        .source = batch.source,
        .campaign = batch.campaign,
        .role = batch.role,
        .import_id = batch.import.text,
        .state = batch.state,
        .pause_reason = batch.pause_reason,
        .waiting_reason = found.waiting_reason,
        .total = batch.total,
        .pending = batch.pending,
        .released = batch.released,
        .sent = batch.sent,
        .failed = batch.failed,
        .skipped = batch.skipped,
        .cancelled = batch.cancelled,
        .unknown = batch.unknown,
        .retrying = batch.retrying,
        .created_at = batch.created_at,
        .started_at = batch.started_at,
        .finished_at = batch.finished_at,
        .requested_by = name_of_actor(services, batch.requested_by),
        .rate_per_min = found.rate_per_min,
        .eta_seconds = found.eta_seconds,
        .sequence = batch.sequence,
        .bounced = batch.bounced
    };
}

base::Task<Response> list_batches(Request& request, Services& services) {
    Query query{request};
    const auto state = query.choice<list::State>("state");
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found =
        co_await services.database.query([state, page, now = services.clock.now()](auto& connection
                                         ) {
            auto listed = list::list_batches(connection, state, page, now);
            if (listed) {
                tell_why_they_wait(connection, listed->rows);
            }
            return listed;
        });
    if (!found) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    BatchesView view{.next_cursor = found->next_cursor};
    for (const auto& row : found->rows) {
        view.batches.push_back(batch_view(services, row));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> show_batch(Request& request, Services& services) {
    const auto id = id_in<events::BatchId>(request, "id");
    if (!id) {
        co_return refusal(no_batch);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found = co_await find(services, *id);
    if (!found) {
        co_return not_shown(no_batch, fresh);
    }
    co_return shown(base::to_json(batch_view(services, *found)), fresh);
}

base::Task<Response> list_batch_rows(Request& request, Services& services) {
    const auto id = id_in<events::BatchId>(request, "id");
    Query query{request};
    list::RowFilter filter{.state = query.choice<list::RowState>("state")};
    if (const auto email = query.text("email")) {
        filter.recipient = {services.routing.person_of(base::normalise_email(*email))};
    }
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    if (!id) {
        co_return refusal(no_batch);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);

    struct Found {
        bool is_known = false;
        std::optional<projections::Page<list::RowView>> page;
    };

    const auto found = co_await services.database.query([id, filter, page](auto& connection) {
        return Found{
            .is_known = list::sequence_of(connection, *id).has_value(),
            .page = list::list_rows(connection, *id, filter, page)
        };
    });
    if (!found.is_known) {
        co_return not_shown(no_batch, fresh);
    }
    if (!found.page) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    BatchRowsView view{.next_cursor = found.page->next_cursor};
    for (const auto& row : found.page->rows) {
        view.rows.push_back(shown_row(services, row));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> download_batch_failures(Request& request, Services& services) {
    const auto id = id_in<events::BatchId>(request, "id");
    if (!id) {
        co_return refusal(no_batch);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found = co_await find(services, *id);
    if (!found) {
        co_return not_shown(no_batch, fresh);
    }
    auto write = [&services, id = *id](http::BodyWriter& out) {
        return write_failures(services, id, out);
    };
    auto response = http::body_stream(std::move(write), http::csv_type);
    co_return std::move(response).with(
        "Content-Disposition", "attachment; filename=\"failures.csv\""
    );
}

base::Task<Response> show_batch_series(Request& request, Services& services) {
    const auto id = id_in<events::BatchId>(request, "id");
    if (!id) {
        co_return refusal(no_batch);
    }
    const auto series =
        co_await services.database.query([id](auto& connection) -> std::optional<list::Series> {
            if (!list::sequence_of(connection, *id)) {
                return std::nullopt;
            }
            return list::series_of(connection, *id);
        });
    if (!series) {
        co_return refusal(no_batch);
    }
    BatchSeries view{.bucket_seconds = std::chrono::duration<double>{series->bucket}.count()};
    for (const auto& point : series->points) {
        view.points.push_back({.at = point.at, .sent = point.sent, .failed = point.failed});
    }
    co_return http::ok(base::to_json(view));
}

}  // namespace api
