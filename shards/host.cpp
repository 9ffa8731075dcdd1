#include "shards/host.hpp"

#include "base/ulid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace shards {

namespace {

constexpr std::uint64_t tag_partition_shift = 48;
// How long a thread with nothing to do sleeps; deadlines are late by at most this.
constexpr base::Duration idle_wait{100};
constexpr base::Duration leave_wait{10'000};
constexpr base::Duration restart_min{200};
constexpr std::uint64_t restart_jitter_ms = 800;
// A holder that is alive but does not let go, though we should own its shard, is replaced then.
constexpr base::Duration impatience{10'000};

}  // namespace

struct Host::Work {
    const HostOptions options;
    events::Log& log;
    Relay& relay;
    const base::Clock& clock;
    base::Random& random;
    IsAlive is_alive;
    std::function<void(std::vector<std::int32_t>)> owns_changed;
    Alarm alarm;
    std::unique_ptr<events::LogClient> client;

    // One partition here: its shard, if it is folded or owned, and how it talks to the world.
    struct Seat final : ShardPort {
        Seat(Work& work_, std::int32_t partition_) : work{work_}, partition{partition_} {}

        Work& work;
        const std::int32_t partition;
        std::unique_ptr<Shard> shard;
        std::uint64_t relay_source = 0;
        std::shared_ptr<std::atomic<events::Offset>> relayed;
        base::Duration restart_at{0};
        base::Duration folded_since{0};

        events::Partition facts() const {
            return {.topic = std::string{events::topics::facts}, .number = partition};
        }

        events::Partition commands() const {
            return {.topic = std::string{events::topics::commands}, .number = partition};
        }

        std::optional<std::uint64_t> append(events::NewRecord record) override {
            const auto tag =
                static_cast<std::uint64_t>(partition) << tag_partition_shift | work.next_tag++;
            if (!work.client->append(facts(), std::move(record), tag)) {
                return std::nullopt;
            }
            return tag;
        }

        void read_input_from(events::Offset offset) override {
            work.client->read_from(commands(), offset);
        }

        void stop_input() override { work.client->stop_reading(commands()); }

        void relay(Caused caused) override {
            work.relay.send(relay_source, partition, std::move(caused));
        }

        void alarm(std::string_view what) override {
            work.alarm(fmt::format("shard {}: {}", partition, what));
        }
    };

    std::vector<std::unique_ptr<Seat>> seats;
    std::uint64_t next_tag = 1;
    std::vector<std::int32_t> owned;

    struct Inbox {
        std::int32_t partition = 0;
        Request request;
        Look look;
        Respond respond;
    };

    mutable std::mutex mutex;
    std::vector<Inbox> inbox;
    std::set<std::int32_t> wanted;
    std::vector<PartitionStatus> statuses;

    std::atomic<bool> stopping{false};
    std::thread thread;

    Work(
        HostOptions options_,
        events::Log& log_,
        Relay& relay_,
        const base::Clock& clock_,
        base::Random& random_,
        IsAlive is_alive_,
        std::function<void(std::vector<std::int32_t>)> owns_changed_,
        Alarm alarm_
    )
        : options{std::move(options_)},
          log{log_},
          relay{relay_},
          clock{clock_},
          random{random_},
          is_alive{std::move(is_alive_)},
          owns_changed{std::move(owns_changed_)},
          alarm{std::move(alarm_)},
          client{log_.connect({.name = "shards"})} {
        for (std::int32_t partition = 0; partition < options.partitions; ++partition) {
            seats.push_back(std::make_unique<Seat>(*this, partition));
            statuses.push_back({.partition = partition, .shard = {.state = "elsewhere"}});
        }
    }

    void run() {
        events::LogEvents events;
        std::vector<Inbox> asked;
        while (!stopping) {
            events.clear();
            client->poll(events, wait());
            feed(events);
            asked.clear();
            {
                const std::lock_guard lock{mutex};
                asked.swap(inbox);
            }
            for (auto& one : asked) {
                hand_over(one);
            }
            turn();
        }
        leave_all(events);
    }

    base::Duration wait() const {
        auto wait = idle_wait;
        for (const auto& seat : seats) {
            if (!seat->shard) {
                continue;
            }
            if (const auto due = seat->shard->next_due()) {
                wait = std::clamp(*due - clock.now(), base::Duration{0}, wait);
            }
        }
        return wait;
    }

    void feed(events::LogEvents& events) {
        for (auto& arrived : events.arrived) {
            auto& shard = seats[static_cast<std::size_t>(arrived.partition.number)]->shard;
            if (!shard) {
                continue;
            }
            if (arrived.partition.topic == events::topics::commands) {
                shard->on_input(std::move(arrived.record));
            } else if (arrived.record.offset >= shard->next_offset()) {
                shard->on_record(arrived.record);
            }
        }
        for (const auto& report : events.reports) {
            auto& shard = seats[report.tag >> tag_partition_shift]->shard;
            if (shard) {
                shard->on_report(report);
            }
        }
        for (const auto& failure : events.failures) {
            alarm(fmt::format(
                "reading {} {} stopped: {}",
                failure.partition.topic,
                failure.partition.number,
                failure.error
            ));
            give_up(*seats[static_cast<std::size_t>(failure.partition.number)]);
        }
    }

    void hand_over(Inbox& one) {
        auto& shard = seats[static_cast<std::size_t>(one.partition)]->shard;
        if (!shard) {
            return one.respond({.kind = Answer::Kind::not_here, .partition = one.partition});
        }
        if (one.look) {
            shard->ask(std::move(one.look), std::move(one.respond));
        } else {
            shard->submit(std::move(one.request), std::move(one.respond));
        }
    }

    void turn() {
        const auto wanted_now = [&] {
            const std::lock_guard lock{mutex};
            return wanted;
        }();
        for (auto& seat : seats) {
            turn_seat(*seat, wanted_now.contains(seat->partition));
        }
        publish();
    }

    void turn_seat(Seat& seat, bool wanted_here) {
        if (!seat.shard) {
            if (wanted_here && clock.steady() >= seat.restart_at) {
                start(seat);
            }
            return;
        }
        auto& shard = *seat.shard;
        if (!wanted_here && shard.state() != Shard::State::leaving) {
            shard.leave();
        }
        shard.relayed(seat.relayed->load());
        shard.tick();
        if (shard.state() == Shard::State::folded && may_claim(seat)) {
            shard.claim();
        }
        if (shard.state() == Shard::State::gone) {
            if (wanted_here) {
                alarm(fmt::format("shard {}: given up: {}", seat.partition, shard.why_gone()));
            }
            give_up(seat);
        }
    }

    bool may_claim(Seat& seat) {
        const auto& shard = *seat.shard;
        if (shard.predecessor_left()) {
            return true;
        }
        const auto& holder = *shard.current_claim();
        if (holder.url == options.identity.url || !is_alive(holder.member)) {
            return true;
        }
        if (seat.folded_since == base::Duration{0}) {
            seat.folded_since = clock.steady();
        }
        return clock.steady() - seat.folded_since > impatience;
    }

    void start(Seat& seat) {
        try {
            const auto end = log.end_of(seat.facts());
            seat.shard = std::make_unique<Shard>(
                seat.partition, options.identity, options.limits, clock, random, seat
            );
            // The relay answers on its own thread, perhaps after this seat's shard was replaced.
            seat.relayed = std::make_shared<std::atomic<events::Offset>>(-1);
            seat.relay_source =
                relay.add_source([relayed = seat.relayed, this](events::Offset offset) {
                    relayed->store(offset);
                    client->wake();
                });
            seat.folded_since = base::Duration{0};
            client->read_from(seat.facts(), 0);
            seat.shard->fold_until(end);
        } catch (const events::LogUnavailable& fault) {
            alarm(fmt::format("shard {} cannot start: {}", seat.partition, fault.what()));
            put_off_restart(seat);
        }
    }

    void give_up(Seat& seat) {
        if (!seat.shard) {
            return;
        }
        client->stop_reading(seat.facts());
        client->stop_reading(seat.commands());
        relay.remove_source(seat.relay_source);
        seat.shard.reset();
        put_off_restart(seat);
    }

    void put_off_restart(Seat& seat) {
        seat.restart_at =
            clock.steady() + restart_min +
            base::Duration{static_cast<base::Duration::rep>(random.below(restart_jitter_ms))};
    }

    void publish() {
        std::vector<std::int32_t> owned_now;
        {
            const std::lock_guard lock{mutex};
            for (const auto& seat : seats) {
                auto& status = statuses[static_cast<std::size_t>(seat->partition)];
                if (!seat->shard) {
                    status.shard = {.state = "elsewhere"};
                    continue;
                }
                status.shard = seat->shard->status();
                if (const auto& claim = seat->shard->current_claim()) {
                    status.owner_member = claim->member;
                    status.owner_url = claim->url;
                }
                if (seat->shard->state() == Shard::State::owning) {
                    owned_now.push_back(seat->partition);
                }
            }
        }
        if (owned_now != owned) {
            owned = owned_now;
            owns_changed(std::move(owned_now));
        }
    }

    void leave_all(events::LogEvents& events) {
        for (auto& seat : seats) {
            if (seat->shard) {
                seat->shard->leave();
            }
        }
        const auto deadline = clock.steady() + leave_wait;
        const auto busy = [&] {
            return std::any_of(seats.begin(), seats.end(), [](const auto& seat) {
                return seat->shard && seat->shard->state() != Shard::State::gone;
            });
        };
        while (busy() && clock.steady() < deadline) {
            events.clear();
            client->poll(events, base::Duration{20});
            feed(events);
            for (auto& seat : seats) {
                if (seat->shard) {
                    seat->shard->tick();
                }
            }
        }
        for (auto& one : inbox) {
            one.respond({.kind = Answer::Kind::not_here, .partition = one.partition});
        }
        for (auto& seat : seats) {
            give_up(*seat);
        }
    }
};

Host::Host(
    HostOptions options,
    events::Log& log,
    Relay& relay,
    const base::Clock& clock,
    base::Random& random,
    IsAlive is_alive,
    std::function<void(std::vector<std::int32_t>)> owns_changed,
    Alarm alarm
)
    : work_{std::make_unique<Work>(
          std::move(options),
          log,
          relay,
          clock,
          random,
          std::move(is_alive),
          std::move(owns_changed),
          std::move(alarm)
      )} {
    work_->thread = std::thread{[work = work_.get()] { work->run(); }};
}

Host::~Host() {
    work_->stopping = true;
    work_->client->wake();
    work_->thread.join();
}

void Host::submit(Request request, Respond respond) {
    const auto slot = domain::slot_of(request.command);
    Work::Inbox one{
        .partition = slot % work_->options.partitions,
        .request = std::move(request),
        .respond = std::move(respond)
    };
    bool first = false;
    {
        const std::lock_guard lock{work_->mutex};
        first = work_->inbox.empty();
        work_->inbox.push_back(std::move(one));
    }
    if (first) {
        work_->client->wake();
    }
}

void Host::ask(base::Slot slot, Look look, Respond respond) {
    {
        const std::lock_guard lock{work_->mutex};
        work_->inbox.push_back(
            {.partition = slot % work_->options.partitions,
             .look = std::move(look),
             .respond = std::move(respond)}
        );
    }
    work_->client->wake();
}

void Host::want(std::vector<std::int32_t> partitions) {
    {
        const std::lock_guard lock{work_->mutex};
        work_->wanted = {partitions.begin(), partitions.end()};
    }
    work_->client->wake();
}

std::vector<PartitionStatus> Host::status() const {
    const std::lock_guard lock{work_->mutex};
    return work_->statuses;
}

bool Host::settled() const {
    const std::lock_guard lock{work_->mutex};
    return !work_->wanted.empty() &&
           std::all_of(work_->wanted.begin(), work_->wanted.end(), [&](std::int32_t partition) {
               return work_->statuses[static_cast<std::size_t>(partition)].shard.state == "owning";
           });
}

std::int32_t Host::partitions() const {
    return work_->options.partitions;
}

}  // namespace shards
