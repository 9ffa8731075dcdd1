#pragma once
// Snapshots that a machine of its own makes now and then, on a store that all machines see; and
// what can be wrong with them: half of one, a part that is lost, one of another log, one of an
// older program.

#include "events/memory_snapshots.hpp"
#include "events/snapshot_maker.hpp"
#include "tests/simulation/broker.hpp"
#include "tests/simulation/findings.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace simulation {

class Snapshots {
public:
    Snapshots(Agenda& agenda, Faults& faults, Broker& broker, Findings& findings);
    ~Snapshots();

    // Where a machine that starts is to look; sometimes it knows of no snapshots.
    events::SnapshotStore* store_for_a_start();

    // From now on they are made, and go wrong while faults strike.
    void begin();

    // Of some partitions, up to their very end: what a process that has just died still owed is
    // owed by them as well.
    void make_at_once();

    // What shards and lanes tell of where they begin, and of what they passed over. A snapshot that
    // nobody spoiled is not passed over.
    void hear(std::string_view told);

    std::uint64_t made() const { return made_; }

    std::uint64_t begun_at() const { return begun_at_; }

    std::uint64_t refused() const { return refused_; }

private:
    void plan();
    void make_one();
    void turn();
    void go_wrong();
    void lose(Fault fault);
    void forge();
    void date_back();
    std::optional<std::string> some_object();
    events::SnapshotPlan some_plan();
    std::int32_t some_partition();

    Agenda& agenda_;
    Faults& faults_;
    Broker& broker_;
    Findings& findings_;
    const Wire wire_;
    MachineLog log_;
    events::MemorySnapshots store_;
    base::SeededRandom random_;
    std::set<std::string> spoiled_;  // stems
    std::unique_ptr<events::SnapshotMaker> maker_;
    std::optional<int> puts_left_;  // before the maker is killed
    std::uint64_t made_ = 0;
    std::uint64_t begun_at_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace simulation
