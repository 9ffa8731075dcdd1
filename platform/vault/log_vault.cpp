#include "platform/vault/log_vault.hpp"

#include "base/ensure.hpp"
#include "base/ulid.hpp"
#include "platform/thread_name.hpp"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace platform::vault {

namespace {

constexpr base::Duration idle_wait{500};
constexpr std::string_view erased = "erased";

}  // namespace

struct LogVault::Work {
    const std::int32_t partitions;
    const crypto::Key32 master;
    crypto::KeyRing& ring;
    Alarm alarm;
    std::unique_ptr<events::LogClient> client;

    struct Put {
        std::vector<crypto::WrappedKey> keys;
        std::function<void(bool)> done;
    };

    // One call of put, until all its records are reported.
    struct Open {
        std::size_t left = 0;
        bool durable = true;
        std::function<void(bool)> done;
    };

    std::mutex mutex;
    std::condition_variable loaded_changed;
    std::vector<Put> inbox;
    bool loaded = false;

    // Of the vault's thread alone.
    std::map<std::int32_t, events::Offset> missing;  // partitions not yet read to their first end
    std::unordered_map<std::uint64_t, std::shared_ptr<Open>> open;
    std::uint64_t next_tag = 1;
    events::LogEvents heard;

    std::atomic<bool> stopping{false};
    std::thread thread;

    Work(
        events::Log& log,
        std::int32_t partitions_,
        const crypto::Key32& master_,
        crypto::KeyRing& ring_,
        Alarm alarm_
    )
        : partitions{partitions_},
          master{master_},
          ring{ring_},
          alarm{std::move(alarm_)},
          client{log.connect({.name = "vault", .fetch_min_bytes = events::unhurried_fetch_bytes})} {
        for (std::int32_t number = 0; number < partitions; ++number) {
            const auto from = partition(number);
            const auto begin = log.begin_of(from);
            const auto end = log.end_of(from);
            if (begin < end) {
                missing[number] = end;
            }
            client->read_from(from, begin);
        }
        loaded = missing.empty();
    }

    static events::Partition partition(std::int32_t number) {
        return {.topic = std::string{events::topics::vault}, .number = number};
    }

    void run() {
        platform::name_thread("vault");
        while (!stopping) {
            turn();
        }
        for (auto& [tag, one] : open) {
            if (one->done) {
                std::exchange(one->done, nullptr)(false);
            }
        }
        for (auto& put : take()) {
            put.done(false);
        }
    }

    void turn() {
        heard.clear();
        client->poll(heard, idle_wait);
        for (const auto& arrived : heard.arrived) {
            load(arrived);
        }
        for (const auto& report : heard.reports) {
            on_report(report);
        }
        for (const auto& failure : heard.failures) {
            alarm(fmt::format("reading the vault stopped: {}", failure.error));
        }
        for (auto& put : take()) {
            write(put);
        }
    }

    std::vector<Put> take() {
        const std::lock_guard lock{mutex};
        return std::exchange(inbox, {});
    }

    void load(const events::Arrived& arrived) {
        const auto& record = arrived.record;
        const bool is_erased = record.header("kind") == erased;
        if (!ring.load(master, {.id = record.key, .wrapped = is_erased ? "" : record.value})) {
            alarm(fmt::format(
                "the vault's record at {}/{} cannot be unwrapped: another master key, or damage",
                arrived.partition.number,
                record.offset
            ));
        }
        const auto waiting = missing.find(arrived.partition.number);
        if (waiting == missing.end() || record.offset + 1 < waiting->second) {
            return;
        }
        missing.erase(waiting);
        if (missing.empty()) {
            const std::lock_guard lock{mutex};
            loaded = true;
            loaded_changed.notify_all();
        }
    }

    void write(Put& put) {
        auto one = std::make_shared<Open>();
        one->done = std::move(put.done);
        for (auto& key : put.keys) {
            const auto number = static_cast<std::int32_t>(
                base::stable_hash(key.id) % static_cast<std::uint64_t>(partitions)
            );
            const auto tag = next_tag++;
            const auto kind = key.wrapped.empty() ? erased : std::string_view{"key"};
            const bool sent = client->append(
                partition(number),
                {.key = key.id,
                 .headers = {{"kind", std::string{kind}}},
                 .value = key.wrapped.empty() ? std::string{erased} : std::move(key.wrapped)},
                tag
            );
            if (sent) {
                ++one->left;
                open[tag] = one;
            } else {
                one->durable = false;
            }
        }
        if (one->left == 0) {
            std::exchange(one->done, nullptr)(one->durable);
        }
    }

    void on_report(const events::DeliveryReport& report) {
        const auto found = open.find(report.tag);
        if (found == open.end()) {
            return;
        }
        const auto one = std::move(found->second);
        open.erase(found);
        one->durable = one->durable && report.delivered;
        if (--one->left == 0) {
            std::exchange(one->done, nullptr)(one->durable);
        }
    }
};

LogVault::LogVault(
    events::Log& log,
    std::int32_t partitions,
    const crypto::Key32& master,
    crypto::KeyRing& ring,
    Alarm alarm,
    base::Driver driver
)
    : work_{std::make_unique<Work>(log, partitions, master, ring, std::move(alarm))} {
    if (driver == base::Driver::own_thread) {
        work_->thread = std::thread{[work = work_.get()] { work->run(); }};
    }
}

LogVault::~LogVault() {
    work_->stopping = true;
    work_->client->wake();
    if (work_->thread.joinable()) {
        work_->thread.join();
    }
}

void LogVault::turn() {
    ENSURE(!work_->thread.joinable(), "one thread takes the turns");
    work_->turn();
}

bool LogVault::wait_until_loaded(base::Duration wait) {
    std::unique_lock lock{work_->mutex};
    return work_->loaded_changed.wait_for(lock, wait, [this] { return work_->loaded; });
}

void LogVault::put(std::vector<crypto::WrappedKey> batch, std::function<void(bool durable)> done) {
    {
        const std::lock_guard lock{work_->mutex};
        work_->inbox.push_back({.keys = std::move(batch), .done = std::move(done)});
    }
    work_->client->wake();
}

}  // namespace platform::vault
