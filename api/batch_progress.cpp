#include "api/batch_progress.hpp"

#include "api/answers.hpp"
#include "api/base_url.hpp"
#include "api/people_text.hpp"
#include "api/sent_invites.hpp"
#include "api/waiting.hpp"
#include "domain/batches/batch.hpp"
#include "platform/arrival.hpp"
#include "projections/invite_list.hpp"

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::batch_list;

constexpr std::uint32_t items_max = 500;
// Whoever asks stops asking once it is over, so its items are waited for.
constexpr base::Duration items_wait{5'000};
constexpr base::Duration look_every{50};

// Of rows that are on their way to the lane nothing is known yet.
bool has_begun(const list::BatchView& view) {
    const auto& batch = view.batch;
    return batch.pending + batch.released < batch.total || view.waiting_reason.has_value();
}

TaskState task_state(const list::BatchView& view) {
    switch (view.batch.state) {
        case list::State::accepted:
            return TaskState::PENDING;
        case list::State::running:
            return has_begun(view) ? TaskState::PROGRESS : TaskState::PENDING;
        case list::State::paused:
        case list::State::cancelling:
            return TaskState::PROGRESS;
        case list::State::completed:
        case list::State::completed_with_failures:
            return TaskState::SUCCESS;
        case list::State::cancelled:
            return TaskState::REVOKED;
    }
    return TaskState::PENDING;
}

struct Items {
    SentInvites sent;
    std::vector<list::RowView> failed;
};

struct Found {
    list::BatchView view;
    Items items;
};

std::optional<Found> read(
    platform::postgres::Connection& connection, const events::BatchId& id, base::Instant now
) {
    auto view = find_batch(connection, id, now);
    if (!view) {
        return std::nullopt;
    }
    Found found{.view = std::move(*view)};
    if (!is_over(found.view.batch.state)) {
        return found;
    }
    const projections::PageRequest most{.limit = items_max};
    const list::RowFilter sent{.state = list::RowState::sent};
    const list::RowFilter failed{.state = list::RowState::failed};
    found.items.sent = sent_invites(connection, list::list_rows(connection, id, sent, most)->rows);
    found.items.failed = list::list_rows(connection, id, failed, most)->rows;
    return found;
}

base::Task<std::optional<Found>> look_up(Services& services, events::BatchId batch) {
    auto found = co_await services.database.query([batch = std::move(batch),
                                                   now = services.clock.now()](auto& connection) {
        return read(connection, batch, now);
    });
    co_return found;
}

void add_items(const Services& services, const Found& found, BatchProgress& progress) {
    const auto& items = found.items;
    auto& sent = progress.sent_items.emplace();
    for (const auto& invite : items.sent.invites) {
        const auto code = shown_text(services.keys, invite.code);
        const auto email = shown_text(services.keys, invite.address);
        auto links = links_of(services, found.view.batch.base_url, code, email);
        sent.push_back(
            {.id = invite.id.text,
             .code = code,
             .email = email,
             .join_url = std::move(links.join_url),
             .welcome_url = std::move(links.welcome_url)}
        );
    }
    auto& failed = progress.failed_items.emplace();
    for (const auto& row : items.failed) {
        failed.push_back(
            {.email = shown_text(services.keys, row.address), .reason = row.reason.value_or("")}
        );
    }
}

BatchProgress progress_of(const list::BatchView& view) {
    const auto& batch = view.batch;
    return {
        .task_id = batch.id.text,
        .state = task_state(view),
        .current = batch.sent + batch.failed + batch.skipped + batch.cancelled + batch.unknown,
        .total = batch.total,
        .sent = batch.sent,
        .failed = batch.failed,
        .skipped = batch.skipped,
        .cancelled = batch.cancelled,
        .unknown = batch.unknown,
        .queued = batch.pending + batch.released,
        .retrying = batch.retrying,
        .started_at = batch.started_at,
        .finished_at = batch.finished_at,
        .eta_seconds = view.eta_seconds,
        .rate_per_min = view.rate_per_min,
        .batch_state = batch.state,
        .waiting_reason = view.waiting_reason
    };
}

}  // namespace

base::Task<Response> show_batch_progress(Request& request, Services& services) {
    const std::string id{request.query.find("task_id").value_or("")};
    if (id.find_first_not_of(" \t") == id.npos) {
        co_return http::unprocessable({{"query.task_id", "task_id must not be empty", "value"}});
    }
    if (!base::is_id(id)) {
        co_return refusal(domain::batches::known_batch);
    }
    const bool fresh = co_await is_caught_up(services, request, "batch_list");
    const auto until = services.clock.steady() + items_wait;
    auto found = co_await look_up(services, {id});
    while (found && !found->items.sent.is_whole && services.clock.steady() < until) {
        co_await platform::pause(look_every);
        found = co_await look_up(services, {id});
    }
    if (!found) {
        co_return not_shown(domain::batches::known_batch, fresh);
    }
    auto progress = progress_of(found->view);
    if (is_over(found->view.batch.state)) {
        add_items(services, *found, progress);
    }
    co_return shown(base::to_json(progress), fresh && found->items.sent.is_whole);
}

}  // namespace api
