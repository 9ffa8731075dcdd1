#include "platform/vault/log_vault.hpp"

#include "base/ensure.hpp"
#include "base/ulid.hpp"
#include "platform/named_thread.hpp"

#include <fmt/format.h>

#include <algorithm>
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

// With fewer to read, another thread costs more than it saves.
constexpr events::Offset records_worth_a_loader = 20'000;
constexpr std::size_t loaders_max = 4;

// One thread's part of the reading.
struct Reading {
    std::unique_ptr<events::LogClient> client;
    std::map<std::int32_t, events::Offset> missing;  // partitions not yet read to their first end
    events::LogEvents heard;
};

// Reads what there was at the start of some partitions, and ends.
struct Loader {
    Reading reading;
    std::thread thread;
};

struct Span {
    std::int32_t partition = 0;
    events::Offset begin = 0;
    events::Offset end = 0;
};

std::size_t loaders_for(const std::vector<Span>& missing, base::Driver driver) {
    if (driver == base::Driver::caller) {
        return 0;
    }
    events::Offset records = 0;
    for (const auto& span : missing) {
        records += span.end - span.begin;
    }
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    return std::min(
        {loaders_max,
         cores,
         missing.size(),
         static_cast<std::size_t>(records / records_worth_a_loader)}
    );
}

}  // namespace

struct LogVault::Work {
    const std::int32_t partitions;
    const crypto::Key32 master;
    crypto::KeyRing& ring;
    Alarm alarm;

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
    std::size_t unread = 0;  // partitions not yet read to their first end, by whomever

    // Of the vault's thread alone.
    Reading reading;
    std::unordered_map<std::uint64_t, std::shared_ptr<Open>> open;
    std::uint64_t next_tag = 1;

    std::atomic<bool> stopping{false};
    std::thread thread;
    std::vector<Loader> loaders;

    Work(
        events::Log& log,
        std::int32_t partitions_,
        const crypto::Key32& master_,
        crypto::KeyRing& ring_,
        Alarm alarm_,
        base::Driver driver
    )
        : partitions{partitions_}, master{master_}, ring{ring_}, alarm{std::move(alarm_)} {
        reading.client = connect(log);
        std::vector<Span> missing;
        for (std::int32_t number = 0; number < partitions; ++number) {
            const Span span{
                .partition = number,
                .begin = log.begin_of(partition(number)),
                .end = log.end_of(partition(number))
            };
            if (span.begin < span.end) {
                missing.push_back(span);
            } else {
                reading.client->read_from(partition(number), span.end);
            }
        }
        unread = missing.size();
        deal(log, missing, loaders_for(missing, driver));
    }

    static std::unique_ptr<events::LogClient> connect(events::Log& log) {
        return log.connect({.name = "vault", .fetch_min_bytes = events::unhurried_fetch_bytes});
    }

    static events::Partition partition(std::int32_t number) {
        return {.topic = std::string{events::topics::vault}, .number = number};
    }

    // In whatever order two threads read a key and its erasure: what is erased stays so.
    void deal(events::Log& log, const std::vector<Span>& missing, std::size_t loader_count) {
        for (std::size_t i = 0; i < loader_count; ++i) {
            loaders.push_back({.reading = {.client = connect(log)}});
        }
        for (std::size_t i = 0; i < missing.size(); ++i) {
            const auto& span = missing[i];
            auto& reader = loaders.empty() ? reading : loaders[i % loaders.size()].reading;
            reader.missing[span.partition] = span.end;
            reader.client->read_from(partition(span.partition), span.begin);
            if (!loaders.empty()) {
                reading.client->read_from(partition(span.partition), span.end);
            }
        }
    }

    void start() {
        for (auto& loader : loaders) {
            loader.thread = platform::named_thread("vault-loader", [this, &part = loader.reading] {
                while (!stopping && !part.missing.empty()) {
                    read(part);
                }
                part.client.reset();
            });
        }
        thread = platform::named_thread("vault", [this] { run(); });
    }

    void stop() {
        stopping = true;
        reading.client->wake();
        for (auto& loader : loaders) {
            if (loader.thread.joinable()) {
                loader.thread.join();
            }
        }
        if (thread.joinable()) {
            thread.join();
        }
    }

    void run() {
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
        read(reading);
        for (const auto& report : reading.heard.reports) {
            on_report(report);
        }
        for (auto& put : take()) {
            write(put);
        }
    }

    void read(Reading& part) {
        part.heard.clear();
        part.client->poll(part.heard, idle_wait);
        for (const auto& arrived : part.heard.arrived) {
            load(part, arrived);
        }
        for (const auto& failure : part.heard.failures) {
            alarm(fmt::format("reading the vault stopped: {}", failure.error));
        }
    }

    std::vector<Put> take() {
        const std::lock_guard lock{mutex};
        return std::exchange(inbox, {});
    }

    void load(Reading& part, const events::Arrived& arrived) {
        const auto& record = arrived.record;
        const bool is_erased = record.header("kind") == erased;
        if (!ring.load(master, {.id = record.key, .wrapped = is_erased ? "" : record.value})) {
            alarm(fmt::format(
                "the vault's record at {}/{} cannot be unwrapped: another master key, or damage",
                arrived.partition.number,
                record.offset
            ));
        }
        const auto waiting = part.missing.find(arrived.partition.number);
        if (waiting == part.missing.end() || record.offset + 1 < waiting->second) {
            return;
        }
        part.missing.erase(waiting);
        if (&part != &reading) {
            part.client->stop_reading(arrived.partition);
        }
        const std::lock_guard lock{mutex};
        if (--unread == 0) {
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
            const bool sent = reading.client->append(
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
    : work_{std::make_unique<Work>(log, partitions, master, ring, std::move(alarm), driver)} {
    if (driver == base::Driver::own_thread) {
        work_->start();
    }
}

LogVault::~LogVault() {
    work_->stop();
}

void LogVault::turn() {
    ENSURE(!work_->thread.joinable(), "one thread takes the turns");
    work_->turn();
}

bool LogVault::wait_until_loaded(base::Duration wait) {
    std::unique_lock lock{work_->mutex};
    return work_->loaded_changed.wait_for(lock, wait, [this] { return work_->unread == 0; });
}

void LogVault::put(std::vector<crypto::WrappedKey> batch, std::function<void(bool durable)> done) {
    {
        const std::lock_guard lock{work_->mutex};
        work_->inbox.push_back({.keys = std::move(batch), .done = std::move(done)});
    }
    work_->reading.client->wake();
}

}  // namespace platform::vault
