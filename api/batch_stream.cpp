// GET …/batches/{id}/stream: the newest snapshot of a batch, each time it changes. Last-Event-ID is
// not looked at: whoever comes back wants the newest snapshot too, and no other is kept. While rows
// cannot be read, `stale` is said at once and again and again.

#include "api/answers.hpp"
#include "api/batches.hpp"
#include "api/requests.hpp"
#include "domain/batches/batch.hpp"

namespace api {

namespace {

namespace http = platform::http;

constexpr base::Duration first_look{5'000};
constexpr base::Duration later_looks{60'000};

// False when the stream is over.
base::Task<bool> send_news(Services& services, const BatchNews& news, http::EventWriter& out) {
    if (news.stale) {
        const bool is_heard = co_await out.send("stale", {}, "{}");
        co_return is_heard;
    }
    if (!news.batch) {
        co_return false;
    }
    const bool is_done = is_over(news.batch->batch.state);
    const auto data = base::to_json(batch_view(services, *news.batch));
    const auto id = std::to_string(news.batch->batch.sequence);
    const bool is_heard = co_await out.send(is_done ? "done" : "progress", id, data);
    co_return is_heard && !is_done;
}

base::Task<void> stream(
    Services& services,
    std::shared_ptr<BatchWatcher::Topic> topic,
    BatchNews first,
    http::EventWriter& out
) {
    auto seen = first;
    bool more = co_await send_news(services, first, out);
    while (more) {
        const auto within = seen.stale ? services.settings.stale_again : later_looks;
        const auto news = co_await services.batch_watcher.next(topic, seen, within);
        if (news) {
            seen = *news;
        } else if (!seen.stale) {
            continue;
        }
        more = co_await send_news(services, seen, out);
    }
}

}  // namespace

base::Task<Response> stream_batch(Request& request, Services& services) {
    const auto id = id_in<events::BatchId>(request, "id");
    if (!id) {
        co_return refusal(domain::batches::known_batch);
    }
    co_await is_caught_up(services, request, "batch_list");
    auto topic = services.batch_watcher.watch(*id);
    const auto first = co_await services.batch_watcher.next(topic, std::nullopt, first_look);
    if (!first) {
        co_return http::unavailable("database_unavailable", "The batch cannot be read just now");
    }
    if (!first->batch && !first->stale) {
        co_return refusal(domain::batches::known_batch);
    }
    co_return http::event_stream([&services, topic, first = *first](http::EventWriter& out) {
        return stream(services, topic, first, out);
    });
}

}  // namespace api
