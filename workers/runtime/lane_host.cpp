#include "workers/runtime/lane_host.hpp"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace workers {

namespace {

// Deadlines are late by at most this.
constexpr base::Duration idle_wait{50};
constexpr base::Duration drain_wait{25'000};
constexpr base::Duration restart_min{200};
constexpr std::uint64_t restart_jitter_ms = 800;
constexpr base::Duration impatience{10'000};

}  // namespace

struct LaneHost::Work final : LanePort {
    const LaneOptions options;
    const Provider provider;
    MakeCall make_call;
    events::Log& log;
    shards::Relay& the_relay;
    const base::Clock& clock;
    base::Random& random;
    shards::IsAlive is_alive;
    std::function<void(bool)> owns_changed;
    shards::Alarm on_alarm;

    const events::Partition ledger;
    const events::Partition urgent;
    const events::Partition bulk;
    std::unique_ptr<events::LogClient> client;

    // Of the lane's thread alone.
    std::unique_ptr<Lane> lane;
    std::uint64_t generation = 0;  // of the lane: results of an earlier one are dropped
    std::uint64_t relay_source = 0;
    std::shared_ptr<std::atomic<events::Offset>> relayed;
    std::uint64_t next_tag = 1;
    base::Duration restart_at{0};
    base::Duration folded_since{0};
    bool owned = false;

    struct Result {
        std::uint64_t generation = 0;
        events::JobId job;
        CallResult result;
    };

    mutable std::mutex mutex;
    std::vector<Result> results;
    bool wanted = false;
    LaneStatus last_status{.state = "elsewhere"};

    std::atomic<bool> stopping{false};
    std::thread thread;

    Work(
        LaneOptions options_,
        Provider provider_,
        MakeCall make_call_,
        events::Log& log_,
        shards::Relay& relay_,
        const base::Clock& clock_,
        base::Random& random_,
        shards::IsAlive is_alive_,
        std::function<void(bool)> owns_changed_,
        shards::Alarm alarm_
    )
        : options{std::move(options_)},
          provider{std::move(provider_)},
          make_call{std::move(make_call_)},
          log{log_},
          the_relay{relay_},
          clock{clock_},
          random{random_},
          is_alive{std::move(is_alive_)},
          owns_changed{std::move(owns_changed_)},
          on_alarm{std::move(alarm_)},
          ledger{.topic = "jobs." + options.name + ".ledger"},
          urgent{.topic = "jobs." + options.name},
          bulk{.topic = "jobs." + options.name + ".bulk"},
          client{log_.connect({.name = "lane." + options.name})} {}

    std::optional<std::uint64_t> append(events::NewRecord record) override {
        const auto tag = next_tag++;
        if (!client->append(ledger, std::move(record), tag)) {
            return std::nullopt;
        }
        return tag;
    }

    void read_queue_from(bool is_urgent, events::Offset offset) override {
        client->read_from(is_urgent ? urgent : bulk, offset);
    }

    void stop_queue(bool is_urgent) override { client->stop_reading(is_urgent ? urgent : bulk); }

    void call(const events::Job& job, std::uint32_t attempt, base::Duration timeout) override {
        make_call(job, attempt, timeout, [this, id = job.id, mine = generation](CallResult result) {
            bool first = false;
            {
                const std::lock_guard lock{mutex};
                first = results.empty();
                results.push_back({.generation = mine, .job = id, .result = std::move(result)});
            }
            if (first) {
                client->wake();
            }
        });
    }

    void relay(shards::Caused caused) override {
        the_relay.send(relay_source, 0, std::move(caused));
    }

    void alarm(std::string_view what) override {
        on_alarm(fmt::format("lane {}: {}", options.name, what));
    }

    void run() {
        while (!stopping) {
            turn_as_wanted(idle_wait);
        }
        events::LogEvents events;
        drain(events);
    }

    void turn_as_wanted(base::Duration wait) {
        events::LogEvents events;
        turn(events, wait);
        const bool wanted_now = [&] {
            const std::lock_guard lock{mutex};
            return wanted;
        }();
        if (!lane && wanted_now && clock.steady() >= restart_at) {
            start();
        } else if (lane && !wanted_now) {
            lane->leave();
        }
    }

    void drain(events::LogEvents& events) {
        if (!lane) {
            return;
        }
        lane->leave();
        const auto deadline = clock.steady() + drain_wait;
        while (lane && clock.steady() < deadline) {
            turn(events, base::Duration{20});
        }
        if (lane) {
            alarm(
                "stopped with calls under way; they are in doubt until the next owner settles them"
            );
            give_up();
        }
    }

    void turn(events::LogEvents& events, base::Duration wait) {
        events.clear();
        client->poll(events, wait);
        if (lane) {
            feed(events);
        }
        if (lane) {
            hand_over_results();
            lane->relayed(relayed->load());
            lane->tick();
            if (lane->state() == Lane::State::folded && may_claim()) {
                lane->claim();
            }
            if (lane->state() == Lane::State::gone) {
                if (!stopping) {
                    alarm("given up: " + lane->why_gone());
                }
                give_up();
            }
        }
        publish();
    }

    void feed(events::LogEvents& events) {
        for (const auto& arrived : events.arrived) {
            if (arrived.partition == ledger) {
                if (arrived.record.offset >= lane->next_offset()) {
                    lane->on_ledger(arrived.record);
                }
            } else {
                lane->on_queue(arrived.partition == urgent, arrived.record);
            }
        }
        for (const auto& report : events.reports) {
            lane->on_report(report);
        }
        for (const auto& failure : events.failures) {
            alarm(fmt::format("reading {} stopped: {}", failure.partition.topic, failure.error));
            return give_up();
        }
    }

    void hand_over_results() {
        std::vector<Result> taken;
        {
            const std::lock_guard lock{mutex};
            taken.swap(results);
        }
        for (auto& one : taken) {
            if (one.generation == generation) {
                lane->on_result(one.job, std::move(one.result));
            }
        }
    }

    bool may_claim() {
        const auto& holder = lane->current_claim();
        if (!holder || holder->url == options.writer.url || !is_alive(holder->member)) {
            return true;
        }
        if (folded_since == base::Duration{0}) {
            folded_since = clock.steady();
        }
        return clock.steady() - folded_since > impatience;
    }

    void start() {
        try {
            const auto end = log.end_of(ledger);
            ++generation;
            lane = std::make_unique<Lane>(options, provider, clock, random, *this);
            relayed = std::make_shared<std::atomic<events::Offset>>(-1);
            relay_source = the_relay.add_source([progress = relayed, this](events::Offset offset) {
                progress->store(offset);
                client->wake();
            });
            folded_since = base::Duration{0};
            client->read_from(ledger, 0);
            lane->fold_until(end);
        } catch (const events::LogUnavailable& fault) {
            alarm(fmt::format("cannot start: {}", fault.what()));
            put_off_restart();
        }
    }

    void give_up() {
        client->stop_reading(ledger);
        client->stop_reading(urgent);
        client->stop_reading(bulk);
        the_relay.remove_source(relay_source);
        lane.reset();
        put_off_restart();
    }

    void put_off_restart() {
        const auto jitter = static_cast<base::Duration::rep>(random.below(restart_jitter_ms));
        restart_at = clock.steady() + restart_min + base::Duration{jitter};
    }

    void publish() {
        const bool owns = lane && lane->state() == Lane::State::owning;
        {
            const std::lock_guard lock{mutex};
            last_status = lane ? lane->status() : LaneStatus{.state = "elsewhere"};
        }
        if (owns != owned) {
            owned = owns;
            owns_changed(owns);
        }
    }
};

LaneHost::LaneHost(
    LaneOptions options,
    Provider provider,
    MakeCall make_call,
    events::Log& log,
    shards::Relay& relay,
    const base::Clock& clock,
    base::Random& random,
    shards::IsAlive is_alive,
    std::function<void(bool)> owns_changed,
    shards::Alarm alarm
)
    : work_{std::make_unique<Work>(
          std::move(options),
          std::move(provider),
          std::move(make_call),
          log,
          relay,
          clock,
          random,
          std::move(is_alive),
          std::move(owns_changed),
          std::move(alarm)
      )} {
    if (work_->options.driver == base::Driver::own_thread) {
        work_->thread = std::thread{[work = work_.get()] { work->run(); }};
    }
}

LaneHost::~LaneHost() {
    work_->stopping = true;
    work_->client->wake();
    if (work_->thread.joinable()) {
        work_->thread.join();
    }
}

void LaneHost::turn(base::Duration wait) {
    work_->turn_as_wanted(wait);
}

void LaneHost::want(bool wanted) {
    {
        const std::lock_guard lock{work_->mutex};
        work_->wanted = wanted;
    }
    work_->client->wake();
}

LaneStatus LaneHost::status() const {
    const std::lock_guard lock{work_->mutex};
    return work_->last_status;
}

}  // namespace workers
