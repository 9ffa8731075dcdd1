#include "tests/simulation/broker.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulation {

namespace {

using namespace std::chrono_literals;
using events::MemoryLog, events::Partition;

constexpr base::Duration trip_min{1};
constexpr base::Duration trip_max{4};
constexpr base::Duration try_again{40};
// More than anybody has.
constexpr events::Offset everything = 1'000'000'000;

bool is_heartbeat(const Partition& to) {
    return to.topic == events::topics::cluster;
}

}  // namespace

Broker::Broker(Agenda& agenda, Faults& faults)
    : agenda_{agenda}, faults_{faults}, clock_{agenda}, memory_{clock_, MemoryLog::Steps::manual} {}

Broker::~Broker() = default;

void Broker::restart(base::Duration away) {
    up_at_ = agenda_.now() + away;
}

void Broker::fill_disk(base::Duration for_how_long) {
    full_until_ = agenda_.now() + for_how_long;
}

void Broker::forget(const Wire& wire) {
    std::vector<AppendId> lost;
    for (const auto& [id, parcel] : parcels_) {
        if (parcel.wire == &wire && !parcel.has_landed && faults_.random().below(2) == 0) {
            lost.push_back(id);
        }
    }
    for (const auto id : lost) {
        memory_.drop(id);
        finish(id);
    }
}

std::size_t Broker::under_way() const {
    return static_cast<std::size_t>(std::ranges::count_if(parcels_, [](const auto& one) {
        return !is_heartbeat(one.second.to);
    }));
}

Broker::Fate Broker::draw_fate(const Wire& wire, const Partition& to) {
    if (is_heartbeat(to) && wire.loses_heartbeats) {
        return Fate::is_lost;
    }
    if (faults_.strikes(Fault::request_lost, 1)) {
        return Fate::is_lost;
    }
    if (faults_.strikes(Fault::answer_lost, 1)) {
        return Fate::loses_answer;
    }
    if (faults_.strikes(Fault::landed_late, 1)) {
        return Fate::lands_late;
    }
    return Fate::arrives;
}

void Broker::send(const BrokerClient& client, const Partition& to) {
    const auto id = memory_.last_append();
    auto& parcel = parcels_[id];
    parcel = {.client = client.number_, .wire = &client.wire_, .to = to};
    parcel.fate = draw_fate(client.wire_, to);
    parcel.gives_up_at = agenda_.now() + client.options_.delivery_timeout;
    if (parcel.fate != Fate::arrives) {
        agenda_.at(parcel.gives_up_at, [this, id] { give_up(id); });
        if (parcel.fate != Fate::loses_answer) {
            return;
        }
    }
    parcel.is_doubled = faults_.strikes(Fault::request_doubled, 4);
    parcel.lands_at = agenda_.now() + faults_.between(trip_min, trip_max);
    if (faults_.strikes(Fault::request_delayed, 3)) {
        parcel.lands_at += faults_.between(20ms, 4s);
    }
    if (faults_.strikes(Fault::requests_swapped, 2)) {
        // Outside the line: those behind it may be first.
        parcel.lands_at += faults_.between(1ms, 30ms);
        return agenda_.at(parcel.lands_at, [this, id] { arrive(id); });
    }
    const LineKey key{client.number_, to};
    auto& line = lines_[key];
    line.last = parcel.lands_at = std::max(parcel.lands_at, line.last);
    line.ids.push_back(id);
    if (!line.is_moving) {
        line.is_moving = true;
        agenda_.at(parcel.lands_at, [this, key] { move(key); });
    }
}

// Those at the front whose time has come arrive, one after the other.
void Broker::move(const LineKey& key) {
    auto& line = lines_.at(key);
    while (!line.ids.empty()) {
        const auto id = line.ids.front();
        const auto found = parcels_.find(id);
        if (found == parcels_.end() || found->second.is_reported) {
            line.ids.pop_front();  // lost with its machine, or given up
            continue;
        }
        const bool waits = !takes_from(*found->second.wire);
        if (waits && agenda_.now() < found->second.gives_up_at) {
            return agenda_.after(try_again, [this, key] { move(key); });
        }
        if (found->second.lands_at > agenda_.now()) {
            return agenda_.at(found->second.lands_at, [this, key] { move(key); });
        }
        line.ids.pop_front();
        arrive(id);
    }
    lines_.erase(key);
}

void Broker::arrive(AppendId id) {
    const auto found = parcels_.find(id);
    if (found == parcels_.end()) {
        return;
    }
    const auto& parcel = found->second;
    if (!takes_from(*parcel.wire)) {
        if (agenda_.now() >= parcel.gives_up_at) {
            return give_up(id);
        }
        return agenda_.after(try_again, [this, id] { arrive(id); });
    }
    land(id);
    if (parcel.is_doubled) {
        agenda_.after(faults_.between(0ms, 60ms), [this, id] {
            const auto same = parcels_.find(id);
            if (same != parcels_.end()) {
                land(id);
            }
        });
    }
    if (parcel.fate == Fate::loses_answer) {
        return;
    }
    auto wait = faults_.between(trip_min, trip_max) + (parcel.is_doubled ? 60ms : 0ms);
    if (faults_.strikes(Fault::answer_delayed, 3)) {
        wait += faults_.between(20ms, 4s);
    }
    agenda_.after(wait, [this, id] { report(id); });
}

void Broker::land(AppendId id) {
    auto& parcel = parcels_.at(id);
    parcel.has_landed = true;
    const auto to = parcel.to;
    const auto offset = memory_.land(id);
    if (on_landed) {
        on_landed(to, *memory_.read_one(to, offset));
    }
    fetch_for_all(to);
}

void Broker::report(AppendId id) {
    const auto found = parcels_.find(id);
    if (found == parcels_.end() || found->second.is_reported) {
        return;
    }
    if (!reaches(*found->second.wire)) {
        if (agenda_.now() >= found->second.gives_up_at) {
            return give_up(id);
        }
        return agenda_.after(try_again, [this, id] { report(id); });
    }
    const auto client = found->second.client;
    memory_.report(id);
    parcels_.erase(found);
    wake(client);
}

// Its sender hears that it failed. What has not landed may do so later.
void Broker::give_up(AppendId id) {
    const auto found = parcels_.find(id);
    if (found == parcels_.end() || found->second.is_reported) {
        return;
    }
    auto& parcel = found->second;
    parcel.is_reported = true;
    memory_.fail(id);
    wake(parcel.client);
    const bool lands = parcel.fate == Fate::lands_late ||
                       (parcel.fate == Fate::arrives && !parcel.has_landed &&
                        faults_.may(Fault::landed_late) && faults_.random().below(2) == 0);
    if (parcel.has_landed || !lands) {
        memory_.drop(id);
        return finish(id);
    }
    agenda_.after(faults_.between(1ms, 20s), [this, id] { land_late(id); });
}

void Broker::land_late(AppendId id) {
    const auto found = parcels_.find(id);
    if (found == parcels_.end()) {
        return;
    }
    if (!takes_from(*found->second.wire)) {
        return agenda_.after(try_again, [this, id] { land_late(id); });
    }
    land(id);
    memory_.drop(id);
    finish(id);
}

void Broker::finish(AppendId id) {
    parcels_.erase(id);
}

void Broker::wake(std::uint64_t client) {
    const auto found = clients_.find(client);
    if (found != clients_.end()) {
        found->second->ready_();
    }
}

void Broker::fetch_for_all(const Partition& partition) {
    for (const auto& [number, client] : clients_) {
        fetch(number, partition);
    }
}

// One fetch at a time: what has landed by its end is seen, all of it or its first part.
void Broker::fetch(std::uint64_t number, const Partition& partition) {
    const auto client = clients_.find(number);
    if (client == clients_.end()) {
        return;
    }
    const auto reading = client->second->readings_.find(partition);
    if (reading == client->second->readings_.end() || reading->second.is_fetching ||
        memory_.end_of(partition) <= reading->second.shown) {
        return;
    }
    reading->second.is_fetching = true;
    auto wait = faults_.between(trip_min, trip_max);
    if (faults_.strikes(Fault::reading_delayed, 2)) {
        wait += faults_.between(20ms, 3s);
    }
    if (partition.topic == events::topics::vault && faults_.strikes(Fault::vault_delayed, 20)) {
        wait += faults_.between(1s, 20s);
    }
    agenda_.after(wait, [this, number, partition] {
        const auto same = clients_.find(number);
        if (same == clients_.end()) {
            return;
        }
        auto& one = *same->second;
        const auto still = one.readings_.find(partition);
        if (still == one.readings_.end()) {
            return;
        }
        still->second.is_fetching = false;
        if (!reaches(one.wire_) || one.wire_.is_asleep) {
            still->second.is_fetching = true;
            return agenda_.after(try_again, [this, number, partition] {
                const auto again = clients_.find(number);
                if (again != clients_.end() && again->second->readings_.contains(partition)) {
                    again->second->readings_.at(partition).is_fetching = false;
                    fetch(number, partition);
                }
            });
        }
        const auto end = memory_.end_of(partition);
        const auto there = end - still->second.shown;
        const bool all = faults_.random().below(4) != 0;
        const auto count = all || there <= 1
                               ? std::max<events::Offset>(there, 0)
                               : 1 + static_cast<events::Offset>(
                                         faults_.random().below(static_cast<std::uint64_t>(there))
                                     );
        still->second.shown += count;
        memory_.reveal(one.options_.name, partition, all ? everything : count);
        one.ready_();
        fetch(number, partition);
    });
}

// ── Clients ──────────────────────────────────────────────────────────────────────────────────────

BrokerClient::BrokerClient(
    Broker& broker, const Wire& wire, const events::ClientOptions& options, Ready ready
)
    : broker_{broker},
      wire_{wire},
      number_{broker.next_client_++},
      // The log in memory tells clients apart by their names.
      options_{
          .name = fmt::format("{} {}", options.name, number_),
          .delivery_timeout = options.delivery_timeout
      },
      ready_{std::move(ready)},
      inner_{broker.memory_.connect(options_)} {
    broker_.clients_.emplace(number_, this);
}

BrokerClient::~BrokerClient() {
    broker_.clients_.erase(number_);
}

bool BrokerClient::append(const Partition& to, events::NewRecord record, std::uint64_t tag) {
    if (!is_heartbeat(to) && broker_.faults_.strikes(Fault::request_refused, 1)) {
        return false;
    }
    if (!inner_->append(to, std::move(record), tag)) {
        return false;
    }
    broker_.send(*this, to);
    return true;
}

void BrokerClient::read_from(const Partition& partition, events::Offset offset) {
    inner_->read_from(partition, offset);
    auto& reading = readings_[partition];
    reading.shown = offset;
    if (!reading.is_fetching) {
        broker_.fetch(number_, partition);
    }
}

void BrokerClient::stop_reading(const Partition& partition) {
    inner_->stop_reading(partition);
    readings_.erase(partition);
}

// In virtual time nobody waits: whoever has something to see is called then.
void BrokerClient::poll(events::LogEvents& out, base::Duration wait) {
    inner_->poll(out, wait);
    for (const auto& failure : out.failures) {
        readings_.erase(failure.partition);
    }
}

// ── The log of a machine ─────────────────────────────────────────────────────────────────────────

events::MemoryLog& MachineLog::reachable() {
    if (!broker_.is_up() || wire_.is_cut) {
        throw events::LogUnavailable{"the log does not answer"};
    }
    return broker_.memory();
}

std::unique_ptr<events::LogClient> MachineLog::connect(events::ClientOptions options) {
    const auto name = options.name;
    return std::make_unique<BrokerClient>(broker_, wire_, options, [ready = ready_, name] {
        ready(name);
    });
}

events::Offset MachineLog::end_of(const Partition& partition) {
    return reachable().end_of(partition);
}

events::Offset MachineLog::begin_of(const Partition& partition) {
    return reachable().begin_of(partition);
}

std::optional<events::Record> MachineLog::read_one(
    const Partition& partition, events::Offset offset
) {
    return reachable().read_one(partition, offset);
}

std::vector<events::TopicDescription> MachineLog::describe_topics() {
    return reachable().describe_topics();
}

void MachineLog::create_topic(const events::TopicDescription& topic) {
    reachable().create_topic(topic);
}

}  // namespace simulation
