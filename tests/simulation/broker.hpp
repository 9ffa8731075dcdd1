#pragma once
// The log as machines see it over a network: a log in memory whose appends land, are reported and
// become visible after some time, in some order, or not at all.

#include "events/memory_log.hpp"
#include "tests/simulation/agenda.hpp"
#include "tests/simulation/faults.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace simulation {

// The way between one machine and the broker. Outlives what was sent on it.
struct Wire {
    bool is_cut = false;
    bool is_asleep = false;  // its machine takes nothing in
    bool loses_heartbeats = false;
};

class BrokerClient;

class Broker {
public:
    Broker(Agenda& agenda, Faults& faults);
    ~Broker();

    events::MemoryLog& memory() { return memory_; }

    bool is_up() const { return agenda_.now() >= up_at_; }

    void restart(base::Duration away);

    // It takes nothing for so long; what is there can be read.
    void fill_disk(base::Duration for_how_long);

    // What was sent in that machine's memory and not yet on its way is lost with it, or not.
    void forget(const Wire& wire);

    // Appends of machines that have not come to their end; heartbeats do not count.
    std::size_t under_way() const;

    // Each record, in the order of its partition.
    std::function<void(const events::Partition&, const events::Record&)> on_landed;

private:
    friend class BrokerClient;

    using AppendId = events::MemoryLog::AppendId;

    enum class Fate { arrives, is_lost, loses_answer, lands_late };

    struct Parcel {
        std::uint64_t client = 0;
        const Wire* wire = nullptr;
        events::Partition to;
        Fate fate = Fate::arrives;
        bool is_doubled = false;
        bool has_landed = false;
        bool is_reported = false;
        Time lands_at{0};
        Time gives_up_at{0};
    };

    // What keeps its order: one client's appends to one partition.
    struct Line {
        std::deque<AppendId> ids;
        Time last{0};
        bool is_moving = false;
    };

    using LineKey = std::pair<std::uint64_t, events::Partition>;

    bool reaches(const Wire& wire) const { return is_up() && !wire.is_cut; }

    bool takes_from(const Wire& wire) const {
        return reaches(wire) && agenda_.now() >= full_until_;
    }

    void send(const BrokerClient& client, const events::Partition& to);
    Fate draw_fate(const Wire& wire, const events::Partition& to);
    void move(const LineKey& key);
    void arrive(AppendId id);
    void land(AppendId id);
    void report(AppendId id);
    void give_up(AppendId id);
    void land_late(AppendId id);
    void finish(AppendId id);
    void wake(std::uint64_t client);
    void fetch(std::uint64_t client, const events::Partition& partition);
    void fetch_for_all(const events::Partition& partition);

    Agenda& agenda_;
    Faults& faults_;
    MachineClock clock_;
    events::MemoryLog memory_;
    Time up_at_{0};
    Time full_until_{0};
    std::uint64_t next_client_ = 1;
    std::map<std::uint64_t, BrokerClient*> clients_;
    std::map<AppendId, Parcel> parcels_;
    std::map<LineKey, Line> lines_;
};

class BrokerClient final : public events::LogClient {
public:
    using Ready = std::function<void()>;

    BrokerClient(
        Broker& broker, const Wire& wire, const events::ClientOptions& options, Ready ready
    );
    ~BrokerClient() override;

    bool append(const events::Partition& to, events::NewRecord record, std::uint64_t tag) override;
    void read_from(const events::Partition& partition, events::Offset offset) override;
    void stop_reading(const events::Partition& partition) override;
    void poll(events::LogEvents& out, base::Duration wait) override;

    void wake() override { ready_(); }

    bool flush(base::Duration wait) override { return inner_->flush(wait); }

private:
    friend class Broker;

    struct Reading {
        events::Offset shown = 0;
        bool is_fetching = false;
    };

    Broker& broker_;
    const Wire& wire_;
    const std::uint64_t number_;
    const events::ClientOptions options_;
    const Ready ready_;
    std::unique_ptr<events::LogClient> inner_;
    std::map<events::Partition, Reading> readings_;
};

// The log of one machine. `ready` is told by name which of its clients has something to see.
class MachineLog final : public events::Log {
public:
    using Ready = std::function<void(const std::string& client)>;

    MachineLog(Broker& broker, const Wire& wire, Ready ready)
        : broker_{broker}, wire_{wire}, ready_{std::move(ready)} {}

    std::unique_ptr<events::LogClient> connect(events::ClientOptions options) override;
    events::Offset end_of(const events::Partition& partition) override;
    events::Offset begin_of(const events::Partition& partition) override;
    std::optional<events::Record> read_one(
        const events::Partition& partition, events::Offset offset
    ) override;
    std::vector<events::TopicDescription> describe_topics() override;
    void create_topic(const events::TopicDescription& topic) override;

private:
    events::MemoryLog& reachable();

    Broker& broker_;
    const Wire& wire_;
    const Ready ready_;
};

}  // namespace simulation
