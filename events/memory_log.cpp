#include "events/memory_log.hpp"

#include "base/ensure.hpp"
#include "events/memory_client.hpp"

#include <fmt/format.h>

namespace events {

MemoryLog::MemoryLog(const base::Clock& clock, Steps steps) : clock_{clock}, steps_{steps} {}

MemoryLog::~MemoryLog() {
    ENSURE(clients_.empty(), "a log outlives its clients");
}

std::unique_ptr<LogClient> MemoryLog::connect(ClientOptions options) {
    return std::make_unique<MemoryClient>(*this, std::move(options));
}

Offset MemoryLog::end_of(const Partition& partition) {
    const std::lock_guard lock{mutex_};
    check_reachable();
    return at(partition).end();
}

Offset MemoryLog::begin_of(const Partition& partition) {
    const std::lock_guard lock{mutex_};
    check_reachable();
    return at(partition).begin();
}

std::optional<Record> MemoryLog::read_one(const Partition& partition, Offset offset) {
    const std::lock_guard lock{mutex_};
    check_reachable();
    const auto* record = at(partition).first_from(offset);
    if (!record || record->offset != offset) {
        return std::nullopt;
    }
    return *record;
}

std::vector<TopicDescription> MemoryLog::describe_topics() {
    const std::lock_guard lock{mutex_};
    check_reachable();
    std::vector<TopicDescription> all;
    for (const auto& [name, topic] : topics_) {
        all.push_back(topic);
    }
    return all;
}

void MemoryLog::create_topic(const TopicDescription& topic) {
    const std::lock_guard lock{mutex_};
    check_reachable();
    if (!topics_.emplace(topic.name, topic).second) {
        return;
    }
    for (std::int32_t number = 0; number < topic.partitions; ++number) {
        partitions_.try_emplace(Partition{topic.name, number});
    }
}

// ── Manual steps ─────────────────────────────────────────────────────────────────────────────────

void MemoryLog::never_wait() {
    const std::lock_guard lock{mutex_};
    waits_ = false;
}

void MemoryLog::set_steps(Steps steps) {
    if (steps == Steps::automatic) {
        settle();
    }
    const std::lock_guard lock{mutex_};
    steps_ = steps;
    // What a client was given so far is what it has been shown.
    if (steps == Steps::manual) {
        for (auto* client : clients_) {
            client->hide_unread();
        }
    }
}

std::vector<MemoryLog::InFlight> MemoryLog::in_flight() const {
    const std::lock_guard lock{mutex_};
    std::vector<InFlight> all;
    for (const auto& [id, append] : appends_) {
        all.push_back(append.view);
    }
    return all;
}

MemoryLog::AppendId MemoryLog::last_append() const {
    const std::lock_guard lock{mutex_};
    return last_append_;
}

Offset MemoryLog::land(AppendId id) {
    const std::lock_guard lock{mutex_};
    return land_now(append_of(id));
}

void MemoryLog::report(AppendId id) {
    const std::lock_guard lock{mutex_};
    auto& append = append_of(id);
    ENSURE(append.view.landed_at, "only what landed is reported delivered");
    report_now(append, true, "");
    appends_.erase(id);
}

void MemoryLog::fail(AppendId id, std::string error) {
    const std::lock_guard lock{mutex_};
    report_now(append_of(id), false, std::move(error));
}

void MemoryLog::drop(AppendId id) {
    const std::lock_guard lock{mutex_};
    auto& append = append_of(id);
    append.dropped = true;
    if (append.view.reported || !append.client) {
        appends_.erase(id);
    }
}

void MemoryLog::lose(AppendId id) {
    const std::lock_guard lock{mutex_};
    report_now(append_of(id), false, "timed out");
    appends_.erase(id);
}

std::vector<MemoryLog::Hidden> MemoryLog::hidden() const {
    const std::lock_guard lock{mutex_};
    std::vector<Hidden> all;
    for (const auto* client : clients_) {
        client->add_hidden(all);
    }
    return all;
}

void MemoryLog::reveal(std::string_view client, const Partition& partition, Offset count) {
    const std::lock_guard lock{mutex_};
    for (auto* one : clients_) {
        if (one->name() == client) {
            one->reveal(partition, count);
        }
    }
}

void MemoryLog::reveal_all() {
    const std::lock_guard lock{mutex_};
    for (auto* client : clients_) {
        client->reveal_all();
    }
}

void MemoryLog::settle() {
    const std::lock_guard lock{mutex_};
    for (auto& [id, append] : appends_) {
        if (append.view.reported || append.dropped) {
            continue;
        }
        const bool landed = append.view.landed_at || find(append.view.to);
        if (!append.view.landed_at && landed) {
            land_now(append);
        }
        report_now(append, landed, landed ? "" : "no such topic or partition");
    }
    appends_.clear();
    for (auto* client : clients_) {
        client->reveal_all();
    }
}

// ── Faults ───────────────────────────────────────────────────────────────────────────────────────

void MemoryLog::refuse_next(std::size_t count) {
    expect(count, Fate::refuse);
}

void MemoryLog::lose_next(std::size_t count) {
    expect(count, Fate::lose);
}

void MemoryLog::land_but_fail_next(std::size_t count) {
    expect(count, Fate::land_but_fail);
}

void MemoryLog::duplicate_next(std::size_t count) {
    expect(count, Fate::duplicate);
}

void MemoryLog::go_away() {
    const std::lock_guard lock{mutex_};
    away_ = true;
}

void MemoryLog::come_back() {
    const std::lock_guard lock{mutex_};
    away_ = false;
    for (auto* client : clients_) {
        client->notify();
    }
}

void MemoryLog::truncate(const Partition& partition, Offset end) {
    const std::lock_guard lock{mutex_};
    at(partition).truncate(end);
    for (auto* client : clients_) {
        client->notify();
    }
}

void MemoryLog::expire(const Partition& partition, Offset begin) {
    const std::lock_guard lock{mutex_};
    at(partition).expire(begin);
    for (auto* client : clients_) {
        client->notify();
    }
}

void MemoryLog::compact(std::string_view topic) {
    const std::lock_guard lock{mutex_};
    for (auto& [partition, stored] : partitions_) {
        if (partition.topic == topic) {
            stored.compact();
        }
    }
}

std::vector<Record> MemoryLog::records(const Partition& partition) const {
    const std::lock_guard lock{mutex_};
    const auto* stored = find(partition);
    return stored ? stored->records() : std::vector<Record>{};
}

// ── Under the lock ───────────────────────────────────────────────────────────────────────────────

const MemoryPartition* MemoryLog::find(const Partition& partition) const {
    const auto found = partitions_.find(partition);
    return found == partitions_.end() ? nullptr : &found->second;
}

MemoryPartition& MemoryLog::at(const Partition& partition) {
    const auto found = partitions_.find(partition);
    if (found == partitions_.end()) {
        throw LogUnavailable{
            fmt::format("there is no partition {} of topic {}", partition.number, partition.topic)
        };
    }
    return found->second;
}

MemoryLog::Append& MemoryLog::append_of(AppendId id) {
    const auto found = appends_.find(id);
    ENSURE(found != appends_.end(), "a test moves what is in flight");
    return found->second;
}

bool MemoryLog::accept(
    MemoryClient& client, const Partition& to, NewRecord record, std::uint64_t tag
) {
    if (bytes_of(record) > record_max_bytes) {
        return false;
    }
    std::optional<Fate> fate;
    if (steps_ == Steps::automatic && !fates_.empty()) {
        fate = fates_.front();
        fates_.pop_front();
    }
    if (fate == Fate::refuse) {
        return false;
    }
    const AppendId id = ++last_append_;
    InFlight view{.id = id, .client = client.name(), .to = to, .record = std::move(record)};
    view.tag = tag;
    appends_.emplace(id, Append{.view = std::move(view), .client = &client});
    if (steps_ == Steps::automatic) {
        meet(fate, id);
    }
    return true;
}

// What becomes of an append in automatic steps.
void MemoryLog::meet(std::optional<Fate> fate, AppendId id) {
    auto& append = append_of(id);
    if (away_ || fate == Fate::lose) {
        report_now(append, false, "timed out");
    } else if (!find(append.view.to)) {
        report_now(append, false, "no such topic or partition");
    } else {
        land_now(append);
        if (fate == Fate::duplicate) {
            land_now(append);
        }
        report_now(append, fate != Fate::land_but_fail, "timed out");
    }
    appends_.erase(id);
}

Offset MemoryLog::land_now(Append& append) {
    ENSURE(!append.dropped, "what was dropped does not land");
    const Offset offset = at(append.view.to).append(append.view.record, clock_.now());
    if (!append.view.landed_at) {
        append.view.landed_at = offset;
    }
    for (auto* client : clients_) {
        client->notify();
    }
    return offset;
}

void MemoryLog::report_now(Append& append, bool delivered, std::string error) {
    ENSURE(!append.view.reported, "an append is reported once");
    append.view.reported = true;
    if (!append.client) {
        return;
    }
    append.client->take_report(
        {.tag = append.view.tag,
         .delivered = delivered,
         .offset = delivered ? *append.view.landed_at : -1,
         .error = delivered ? "" : std::move(error)}
    );
}

void MemoryLog::expect(std::size_t count, Fate fate) {
    const std::lock_guard lock{mutex_};
    fates_.insert(fates_.end(), count, fate);
}

void MemoryLog::check_reachable() const {
    if (away_) {
        throw LogUnavailable{"the log does not answer"};
    }
}

}  // namespace events
