#include "shards/members.hpp"

#include "base/ensure.hpp"
#include "platform/named_thread.hpp"

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
    base::Duration heard_self_at;
    std::function<Phases()> own_phases;

    std::mutex telling;
    bool is_told_to = true;

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
          roster{self.id, options_.alive_for},
          heard_self_at{clock_.steady()},
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
            if (own_phases) {
                self.phases_answered = own_phases();
            }
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
            if (arrived.record.key == self.url) {
                heard_self_at = clock.steady();
            }
        }
    }

    void tell() {
        std::vector<Member> now;
        {
            const std::lock_guard lock{mutex};
            if (!roster.hears_itself()) {
                return;
            }
            now = roster.alive();
        }
        for (auto& member : now) {
            member.phases_answered.reset();
        }
        if (now == told) {
            return;
        }
        told = now;
        const std::lock_guard lock{telling};
        if (is_told_to) {
            changed(now);
        }
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
    : work_{std::make_unique<Work>(log, clock, std::move(self), std::move(changed), options)} {}

Members::~Members() {
    if (!work_->thread.joinable()) {
        return;
    }
    work_->stopping = true;
    work_->client->wake();
    work_->thread.join();
}

void Members::turn() {
    ENSURE(work_->options.driver == base::Driver::caller, "one thread takes the turns");
    work_->turn();
}

void Members::say_goodbye() {
    work_->goodbye();
}

void Members::start() {
    ENSURE(work_->options.driver == base::Driver::own_thread, "one thread takes the turns");
    work_->thread = platform::named_thread("members", [work = work_.get()] { work->run(); });
}

void Members::stop_telling() {
    const std::lock_guard lock{work_->telling};
    work_->is_told_to = false;
}

std::vector<Member> Members::alive() const {
    const std::lock_guard lock{work_->mutex};
    return work_->roster.alive();
}

std::vector<Roster::Heard> Members::heard() const {
    const std::lock_guard lock{work_->mutex};
    return work_->roster.heard();
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

base::Duration Members::silence() const {
    const std::lock_guard lock{work_->mutex};
    return work_->clock.steady() - work_->heard_self_at;
}

Members::Phases Members::phases_answered() const {
    const std::lock_guard lock{work_->mutex};
    auto sum = work_->own_phases ? work_->own_phases() : Phases{};
    for (const auto& member : work_->roster.alive()) {
        if (member.url == work_->self.url || !member.phases_answered) {
            continue;
        }
        for (const auto& [phase, count] : *member.phases_answered) {
            sum[phase] += count;
        }
    }
    return sum;
}

void Members::count_phases(std::function<Phases()> own) {
    const std::lock_guard lock{work_->mutex};
    work_->own_phases = std::move(own);
}

void Members::now_holds(Holdings holdings) {
    work_->announce([&](Member& self) {
        const bool is_news = self.owns != holdings.owns || self.stands_by != holdings.stands_by;
        self.owns = std::move(holdings.owns);
        self.stands_by = std::move(holdings.stands_by);
        return is_news;
    });
}

void Members::now_runs(std::vector<std::string> lanes) {
    work_->announce([&](Member& self) {
        const bool is_news = self.lanes != lanes;
        self.lanes = std::move(lanes);
        return is_news;
    });
}

void Members::drain() {
    work_->announce([](Member& self) { return !std::exchange(self.draining, true); });
}

}  // namespace shards
