#include "shards/members.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace shards {

struct Members::Work {
    const events::Partition topic{.topic = std::string{events::topics::cluster}, .number = 0};
    const base::Clock& clock;
    const MembersOptions options;
    Changed changed;
    std::unique_ptr<events::LogClient> client;

    mutable std::mutex mutex;
    Member self;
    bool self_changed = false;
    Roster roster;

    // Of the members' thread alone.
    events::LogEvents heard;
    base::Duration next_beat;
    std::vector<Member> told;
    std::uint64_t next_tag = 1;

    std::atomic<bool> stopping{false};
    std::thread thread;

    Work(
        events::Log& log,
        const base::Clock& clock_,
        Member self_,
        Changed changed_,
        MembersOptions options_
    )
        : clock{clock_},
          options{options_},
          changed{std::move(changed_)},
          client{log.connect({.name = "members"})},
          self{std::move(self_)},
          roster{options_.alive_for},
          next_beat{clock_.steady()} {
        client->read_from(topic, log.begin_of(topic));
    }

    void run() {
        while (!stopping) {
            turn();
        }
        goodbye();
    }

    void turn() {
        const auto now = clock.steady();
        if (now >= next_beat || take_changed()) {
            beat();
            next_beat = now + options.heartbeat_every;
        }
        heard.clear();
        client->poll(heard, std::max(next_beat - clock.steady(), base::Duration{0}));
        hear();
        tell();
    }

    bool take_changed() {
        const std::lock_guard lock{mutex};
        return std::exchange(self_changed, false);
    }

    void beat() {
        events::NewRecord record;
        {
            const std::lock_guard lock{mutex};
            record = heartbeat_of(self);
        }
        client->append(topic, std::move(record), next_tag++);
    }

    void goodbye() {
        client->append(topic, goodbye_of(self.url), next_tag++);
        client->flush(options.heartbeat_every);
    }

    void hear() {
        const std::lock_guard lock{mutex};
        for (const auto& arrived : heard.arrived) {
            roster.hear(arrived.record);
        }
    }

    void tell() {
        std::vector<Member> now;
        {
            const std::lock_guard lock{mutex};
            if (!roster.has_heard(self.id)) {
                return;
            }
            now = roster.alive();
        }
        if (now == told) {
            return;
        }
        told = now;
        changed(now);
    }

    // What we say of ourselves from now on; said at once if `change` says that it is news.
    template <class Change>
    void announce(Change change) {
        {
            const std::lock_guard lock{mutex};
            if (!change(self)) {
                return;
            }
            self_changed = true;
        }
        client->wake();
    }
};

Members::Members(
    events::Log& log, const base::Clock& clock, Member self, Changed changed, MembersOptions options
)
    : work_{std::make_unique<Work>(log, clock, std::move(self), std::move(changed), options)} {
    if (options.driver == base::Driver::own_thread) {
        work_->thread = std::thread{[work = work_.get()] { work->run(); }};
    }
}

Members::~Members() {
    work_->stopping = true;
    work_->client->wake();
    if (work_->thread.joinable()) {
        work_->thread.join();
    }
}

void Members::turn() {
    ENSURE(!work_->thread.joinable(), "one thread takes the turns");
    work_->turn();
}

void Members::say_goodbye() {
    work_->goodbye();
}

std::vector<Member> Members::alive() const {
    const std::lock_guard lock{work_->mutex};
    return work_->roster.alive();
}

bool Members::is_alive(std::string_view member) const {
    const std::lock_guard lock{work_->mutex};
    return work_->roster.is_alive(member);
}

std::optional<std::string> Members::owner_of(std::int32_t partition) const {
    const std::lock_guard lock{work_->mutex};
    auto url = work_->roster.owner_of(partition);
    if (url == work_->self.url) {
        return std::nullopt;
    }
    return url;
}

void Members::now_owns(std::vector<std::int32_t> partitions) {
    work_->announce([&](Member& self) {
        return std::exchange(self.owns, std::move(partitions)) != self.owns;
    });
}

void Members::now_runs(std::vector<std::string> lanes) {
    work_->announce([&](Member& self) {
        return std::exchange(self.lanes, std::move(lanes)) != self.lanes;
    });
}

void Members::drain() {
    work_->announce([](Member& self) { return !std::exchange(self.draining, true); });
}

}  // namespace shards
