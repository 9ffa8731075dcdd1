#pragma once
// A machine, and the process that runs on it: all its roles as they are in production, but for the
// threads. Each of its loops takes a turn when there is something for it, and now and then.

#include "platform/crypto/key_pool.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/crypto/routing.hpp"
#include "platform/vault/log_vault.hpp"
#include "projections/runtime/projector.hpp"
#include "shards/host.hpp"
#include "shards/members.hpp"
#include "shards/relay.hpp"
#include "tests/simulation/broker.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/mail_server.hpp"
#include "tests/simulation/snapshots.hpp"
#include "workers/runtime/lane_host.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace simulation {

inline constexpr std::int32_t partitions = 4;

// What all machines share.
struct Surroundings {
    Agenda& agenda;
    Faults& faults;
    Broker& broker;
    MailServer& mail;
    Database& database;
    Snapshots& snapshots;
    const platform::crypto::Routing& routing;
    const platform::crypto::Key32& master;
    std::uint64_t alarms = 0;
};

class Machine;

// One run of the process. Destroying it is kill -9.
class Process {
public:
    Process(Surroundings& world, Machine& machine, std::uint64_t seed);
    ~Process();

    bool serves() const { return roles_ != nullptr; }

    // Only while it serves.
    shards::Host& host();
    workers::LaneHost& lane();
    const shards::Relay& relay() const;
    const projections::Projector& projector() const;

    platform::crypto::KeyPool& pool() { return pool_; }

    const platform::crypto::KeyRing& ring() const { return ring_; }

    // Told to own what others own, too; the next news of members ends it.
    void want_all();

    // To do with what it was told while it stood still.
    void wake_all();

    // A planned leave, step by step: it tells the others; they take over what they can; it lets go
    // of what is left, and says goodbye.
    void drain();
    bool has_handed_over() const;
    void let_go();
    bool has_let_go() const;
    void say_goodbye();

    const std::string member;

private:
    struct Roles;

    struct Loop {
        std::string name;  // what its clients' names begin with
        base::Duration every;
        std::function<void()> turn;
        std::optional<Time> next;
        std::uint64_t planned = 0;
    };

    void serve();
    void turn_members();
    shards::Alarm alarm();
    shards::Alarm alarm_of_folds();  // told of snapshots, too
    shards::Alarm hearing();
    shards::IsAlive is_alive();
    shards::Member self() const;
    void assign(const std::vector<shards::Member>& alive);
    std::string url() const;
    void add_loop(std::string name, base::Duration every, std::function<void()> turn);
    void call(Loop& loop, base::Duration wait);
    void run(Loop& loop);
    void on_ready(std::string_view client);

    Surroundings& world_;
    Machine& machine_;
    base::SeededRandom random_;
    std::shared_ptr<int> lives_ = std::make_shared<int>(0);
    std::vector<std::unique_ptr<Loop>> loops_;
    MachineLog log_;
    platform::crypto::KeyRing ring_;
    platform::vault::LogVault vault_;
    platform::crypto::KeyPool pool_;
    std::unique_ptr<Roles> roles_;
};

class Machine {
public:
    Machine(Surroundings& world, std::string name, std::uint64_t seed);

    void start();
    void kill();
    void pause(base::Duration for_how_long);

    // Ends in good order, and is started again by itself.
    void leave();

    bool is_paused() const { return world_.agenda.now() < paused_until_; }

    // Null while it is down.
    Process* process() { return process_.get(); }

    bool serves() const { return process_ && process_->serves() && !is_paused(); }

    // As somebody does who sets its wall clock.
    void set_clock_wrong(base::Duration by);

    // The furthest that its wall clock has been.
    base::Instant latest_wall();

    const std::string name;
    Wire wire;
    MachineClock clock;

private:
    void hand_over(const std::string& member, Time until);
    void finish_leaving(const std::string& member, Time until);
    bool runs(const std::string& member) const;

    Surroundings& world_;
    base::SeededRandom seeds_;
    Time paused_until_{0};
    base::Instant latest_wall_{};
    std::unique_ptr<Process> process_;
};

}  // namespace simulation
