#include "shards/members.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/ulid.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace shards {

const Member* rendezvous(const std::vector<Member>& members, std::string_view what) {
    const Member* best = nullptr;
    std::uint64_t best_score = 0;
    for (const auto& member : members) {
        const auto score = base::stable_hash(what, base::stable_hash(member.url));
        if (!best || score > best_score || (score == best_score && member.id < best->id)) {
            best = &member;
            best_score = score;
        }
    }
    return best;
}

struct Members::Work {
    struct Heard {
        Member member;
        base::Instant at;  // the broker's time
    };

    const events::Partition topic{.topic = std::string{events::topics::cluster}, .number = 0};
    Changed changed;
    std::unique_ptr<events::LogClient> client;
    base::SystemClock clock;

    mutable std::mutex mutex;
    Member self;
    bool self_changed = false;
    std::map<std::string, Heard> heard;  // by url
    base::Instant latest;                // the broker's clock as last seen

    // Of the members' thread alone.
    bool heard_self = false;
    std::vector<Member> told;
    std::uint64_t next_tag = 1;

    std::atomic<bool> stopping{false};
    std::thread thread;

    Work(events::Log& log, Member self_, Changed changed_)
        : changed{std::move(changed_)},
          client{log.connect({.name = "members"})},
          self{std::move(self_)} {
        client->read_from(topic, log.begin_of(topic));
    }

    void run() {
        events::LogEvents events;
        auto next_beat = clock.steady();
        while (!stopping) {
            const auto now = clock.steady();
            if (now >= next_beat || take_changed()) {
                beat();
                next_beat = now + heartbeat_every;
            }
            events.clear();
            client->poll(events, std::max(next_beat - clock.steady(), base::Duration{0}));
            for (const auto& arrived : events.arrived) {
                hear(arrived.record);
            }
            tell();
        }
        goodbye();
    }

    bool take_changed() {
        const std::lock_guard lock{mutex};
        return std::exchange(self_changed, false);
    }

    void beat() {
        events::NewRecord record;
        {
            const std::lock_guard lock{mutex};
            record.key = self.url;
            record.headers = {{"kind", "member"}};
            record.value = base::to_json(self);
        }
        client->append(topic, std::move(record), next_tag++);
    }

    // A tombstone: compaction forgets us as well.
    void goodbye() {
        client->append(topic, {.key = self.url, .headers = {{"kind", "goodbye"}}}, next_tag++);
        client->flush(heartbeat_every);
    }

    void hear(const events::Record& record) {
        const std::lock_guard lock{mutex};
        latest = std::max(latest, record.appended_at);
        if (record.value.empty()) {
            heard.erase(record.key);
            return;
        }
        auto member = base::read_json<Member>(record.value);
        if (!member) {
            return;  // Of a newer program; it is no member that we could forward to.
        }
        heard_self = heard_self || member->id == self.id;
        heard[member->url] = {.member = std::move(*member), .at = record.appended_at};
    }

    std::vector<Member> alive() const {
        std::vector<Member> all;
        for (const auto& [url, one] : heard) {
            if (one.at + alive_for > latest) {
                all.push_back(one.member);
            }
        }
        return all;
    }

    void tell() {
        std::vector<Member> now;
        {
            const std::lock_guard lock{mutex};
            if (!heard_self) {
                return;
            }
            now = alive();
        }
        if (now == told) {
            return;
        }
        told = now;
        changed(now);
    }
};

Members::Members(events::Log& log, Member self, Changed changed)
    : work_{std::make_unique<Work>(log, std::move(self), std::move(changed))} {
    work_->thread = std::thread{[work = work_.get()] { work->run(); }};
}

Members::~Members() {
    work_->stopping = true;
    work_->client->wake();
    work_->thread.join();
}

std::vector<Member> Members::alive() const {
    const std::lock_guard lock{work_->mutex};
    return work_->alive();
}

bool Members::is_alive(std::string_view member) const {
    const auto all = alive();
    return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.id == member; });
}

void Members::now_owns(std::vector<std::int32_t> partitions) {
    {
        const std::lock_guard lock{work_->mutex};
        if (work_->self.owns == partitions) {
            return;
        }
        work_->self.owns = std::move(partitions);
        work_->self_changed = true;
    }
    work_->client->wake();
}

void Members::now_runs(std::vector<std::string> lanes) {
    {
        const std::lock_guard lock{work_->mutex};
        if (work_->self.lanes == lanes) {
            return;
        }
        work_->self.lanes = std::move(lanes);
        work_->self_changed = true;
    }
    work_->client->wake();
}

void Members::drain() {
    {
        const std::lock_guard lock{work_->mutex};
        work_->self.draining = true;
        work_->self_changed = true;
    }
    work_->client->wake();
}

}  // namespace shards
