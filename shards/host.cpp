#include "shards/host.hpp"

#include "base/ensure.hpp"
#include "base/ulid.hpp"
#include "shards/seat.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace shards {

namespace {

// How long a thread with nothing to do sleeps; deadlines are late by at most this.
constexpr base::Duration idle_wait{100};
constexpr base::Duration leave_wait{10'000};

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
    events::LogEvents heard;

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

    std::vector<std::atomic<bool>> is_owned;  // by partition
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
          client{log_.connect({.name = "shards"})},
          is_owned(static_cast<std::size_t>(options.partitions)) {
        for (std::int32_t partition = 0; partition < options.partitions; ++partition) {
            seats.push_back(std::make_unique<Seat>(
                SeatPorts{
                    .options = options,
                    .log = log,
                    .client = *client,
                    .relay = relay,
                    .clock = clock,
                    .random = random,
                    .is_alive = is_alive,
                    .alarm = alarm,
                    .next_tag = next_tag
                },
                partition
            ));
            statuses.push_back({.partition = partition, .shard = {.state = "elsewhere"}});
        }
    }

    void run() {
        while (!stopping) {
            turn(wait());
        }
        leave_all();
    }

    void turn(base::Duration at_most) {
        heard.clear();
        client->poll(heard, at_most);
        feed();
        std::vector<Inbox> asked;
        {
            const std::lock_guard lock{mutex};
            asked.swap(inbox);
        }
        for (auto& one : asked) {
            hand_over(one);
        }
        turn_seats();
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

    void feed() {
        for (auto& arrived : heard.arrived) {
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
        for (const auto& report : heard.reports) {
            auto& shard = seats[report.tag >> tag_partition_shift]->shard;
            if (shard) {
                shard->on_report(report);
            }
        }
        for (const auto& failure : heard.failures) {
            alarm(fmt::format(
                "reading {} {} stopped: {}",
                failure.partition.topic,
                failure.partition.number,
                failure.error
            ));
            seats[static_cast<std::size_t>(failure.partition.number)]->give_up();
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

    void turn_seats() {
        const auto wanted_now = [&] {
            const std::lock_guard lock{mutex};
            return wanted;
        }();
        for (auto& seat : seats) {
            seat->turn(wanted_now.contains(seat->partition));
        }
        publish();
    }

    void publish() {
        std::vector<std::int32_t> owned_now;
        {
            const std::lock_guard lock{mutex};
            for (const auto& seat : seats) {
                const auto index = static_cast<std::size_t>(seat->partition);
                auto& status = statuses[index];
                is_owned[index] = seat->shard && seat->shard->state() == Shard::State::owning;
                if (!seat->shard) {
                    status.shard = {.state = "elsewhere"};
                    continue;
                }
                status.shard = seat->shard->status();
                if (const auto& claim = seat->shard->current_claim()) {
                    status.owner_member = claim->member;
                    status.owner_url = claim->url;
                }
                if (is_owned[index]) {
                    owned_now.push_back(seat->partition);
                }
            }
        }
        if (owned_now != owned) {
            owned = owned_now;
            owns_changed(std::move(owned_now));
        }
    }

    void leave_all() {
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
            heard.clear();
            client->poll(heard, base::Duration{20});
            feed();
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
            seat->give_up();
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
    if (work_->options.driver == base::Driver::own_thread) {
        work_->thread = std::thread{[work = work_.get()] { work->run(); }};
    }
}

Host::~Host() {
    work_->stopping = true;
    work_->client->wake();
    if (work_->thread.joinable()) {
        work_->thread.join();
    }
}

void Host::turn(base::Duration wait) {
    ENSURE(!work_->thread.joinable(), "one thread takes the turns");
    work_->turn(wait);
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

bool Host::owns(std::int32_t partition) const {
    return work_->is_owned[static_cast<std::size_t>(partition)];
}

std::int32_t Host::partitions() const {
    return work_->options.partitions;
}

}  // namespace shards
