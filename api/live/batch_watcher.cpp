#include "api/live/batch_watcher.hpp"

#include "api/live/telling.hpp"
#include "api/waiting.hpp"
#include "platform/arrival.hpp"
#include "platform/fault.hpp"
#include "platform/named_thread.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace api {

namespace {

constexpr std::chrono::milliseconds look_every{50};
// Rates and estimates move even when no row does, and so does what mails wait for.
constexpr int looks_between_refreshes = 20;

using projections::batch_list::BatchView;
using View = std::shared_ptr<const BatchView>;

bool is_same(const BatchView& one, const BatchView& other) {
    return one.batch == other.batch && one.rate_per_min == other.rate_per_min &&
           one.eta_seconds == other.eta_seconds && one.waiting_reason == other.waiting_reason;
}

bool is_news(const BatchNews& now, const BatchNews& seen) {
    return now.batch != seen.batch || now.stale != seen.stale;
}

}  // namespace

struct BatchWatcher::Topic {
    explicit Topic(events::BatchId batch) : id{std::move(batch)} {}

    const events::BatchId id;

    // Guarded by the watcher's mutex.
    std::optional<BatchNews> news;
    std::vector<platform::Arrival> waiting;
    base::Duration told_at{0};  // steady

    bool may_tell(base::Duration now) const {
        return !news || now - told_at >= between_tellings(waiting.size());
    }

    void tell(BatchNews now, base::Duration at) {
        if (news && !is_news(now, *news)) {
            return;
        }
        news = std::move(now);
        told_at = at;
        for (const auto& one : std::exchange(waiting, {})) {
            one.arrive();
        }
    }
};

struct BatchWatcher::Work {
    Work(platform::postgres::Pool& database_, const base::Clock& clock_)
        : database{database_}, clock{clock_} {}

    platform::postgres::Pool& database;
    const base::Clock& clock;
    std::mutex mutex;
    std::condition_variable wake;
    std::map<events::BatchId, std::weak_ptr<Topic>> topics;
    bool stopping = false;
    std::thread thread;

    void run() {
        for (int look = 0;; ++look) {
            std::vector<std::shared_ptr<Topic>> watched;
            {
                std::unique_lock lock{mutex};
                wake.wait(lock, [this] { return stopping || !topics.empty(); });
                wake.wait_for(lock, look_every, [this] { return stopping; });
                if (stopping) {
                    return;
                }
                watched = watched_topics();
            }
            if (!watched.empty()) {
                refresh(watched, look % looks_between_refreshes == 0);
            }
        }
    }

    // Those that may be told of by now. Under the lock.
    std::vector<std::shared_ptr<Topic>> watched_topics() {
        std::vector<std::shared_ptr<Topic>> watched;
        const auto now = clock.steady();
        for (auto topic = topics.begin(); topic != topics.end();) {
            if (auto held = topic->second.lock()) {
                if (held->may_tell(now)) {
                    watched.push_back(std::move(held));
                }
                ++topic;
            } else {
                topic = topics.erase(topic);
            }
        }
        return watched;
    }

    void refresh(const std::vector<std::shared_ptr<Topic>>& watched, bool all) {
        struct Wanted {
            events::BatchId id;
            std::optional<std::uint64_t> known;
            View view;
        };

        std::vector<Wanted> wanted;
        {
            const std::lock_guard lock{mutex};
            for (const auto& topic : watched) {
                auto& one = wanted.emplace_back(Wanted{.id = topic->id});
                if (topic->news && topic->news->batch) {
                    one.known = topic->news->batch->batch.sequence;
                    one.view = topic->news->batch;
                }
            }
        }
        bool stale = false;
        try {
            wanted = database.call([wanted, all, now = clock.now()](auto& connection) mutable {
                for (auto& one : wanted) {
                    const auto sequence = projections::batch_list::sequence_of(connection, one.id);
                    if (sequence == one.known && !all) {
                        continue;
                    }
                    auto found = find_batch(connection, one.id, now);
                    if (!found || !one.view || !is_same(*found, *one.view)) {
                        one.view =
                            found ? std::make_shared<const BatchView>(*std::move(found)) : nullptr;
                    }
                }
                return wanted;
            });
        } catch (const platform::Fault&) {
            stale = true;  // The streams say so.
        }
        const std::lock_guard lock{mutex};
        for (std::size_t i = 0; i < watched.size(); ++i) {
            watched[i]->tell({.batch = wanted[i].view, .stale = stale}, clock.steady());
        }
    }
};

BatchWatcher::BatchWatcher(platform::postgres::Pool& database, const base::Clock& clock)
    : work_{std::make_unique<Work>(database, clock)} {
    work_->thread = platform::named_thread("watcher", [work = work_.get()] { work->run(); });
}

BatchWatcher::~BatchWatcher() {
    {
        const std::lock_guard lock{work_->mutex};
        work_->stopping = true;
    }
    work_->wake.notify_all();
    work_->thread.join();
}

std::shared_ptr<BatchWatcher::Topic> BatchWatcher::watch(const events::BatchId& batch) {
    std::shared_ptr<Topic> topic;
    {
        const std::lock_guard lock{work_->mutex};
        auto& known = work_->topics[batch];
        topic = known.lock();
        if (!topic) {
            topic = std::make_shared<Topic>(batch);
            known = topic;
        }
    }
    work_->wake.notify_all();
    return topic;
}

base::Task<std::optional<BatchNews>> BatchWatcher::next(
    std::shared_ptr<Topic> topic, std::optional<BatchNews> seen, base::Duration within
) {
    const auto unseen = [&] { return topic->news && (!seen || is_news(*topic->news, *seen)); };
    const platform::Arrival arrival;
    {
        const std::lock_guard lock{work_->mutex};
        if (unseen()) {
            co_return topic->news;
        }
        topic->waiting.push_back(arrival);
    }
    co_await arrival.wait(within);
    const std::lock_guard lock{work_->mutex};
    co_return unseen() ? topic->news : std::nullopt;
}

}  // namespace api
