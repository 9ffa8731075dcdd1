#pragma once
// What a host does, turn by turn: feeds this process's shards with records, reports, commands and
// time, and starts anew those that were lost.

#include "shards/host.hpp"
#include "shards/seat.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace shards {

class HostLoop {
public:
    HostLoop(HostOptions options, HostPorts ports);
    ~HostLoop();  // what is still owned is dropped, as when the process crashes

    // ── Of the host's thread ─────────────────────────────────────────────────────────────────────

    // Waits at most so long for something to do, and does it.
    void turn(base::Duration longest_wait);

    // From the next turn on nothing is started, and what is owned is left in good order.
    void leave();
    bool has_left() const;

    // ── Of any thread ────────────────────────────────────────────────────────────────────────────

    void submit(Request request, Respond respond);
    void ask(base::Slot slot, Look look, Respond respond);
    void want(Share share);
    void wake();
    std::vector<PartitionStatus> status() const;
    bool settled() const;

    bool owns(std::int32_t partition) const {
        return is_owned_[static_cast<std::size_t>(partition)];
    }

    std::int32_t partitions() const { return options_.partitions; }

private:
    struct Arrival {
        std::int32_t partition = 0;
        Request request;
        Look look;  // instead of a request
        Respond respond;
    };

    void take_in(Arrival one);
    base::Duration wait_until_due(base::Duration longest) const;
    void feed(events::LogEvents& events);
    void hand_over(Arrival& one);
    void turn_seats();
    void publish();
    void note_who_waits();

    Seat& seat_of(std::int32_t partition) { return *seats_[static_cast<std::size_t>(partition)]; }

    const HostOptions options_;
    const HostPorts ports_;
    const std::unique_ptr<events::LogClient> client_;
    std::uint64_t next_tag_ = 1;
    std::vector<std::unique_ptr<Seat>> seats_;
    events::LogEvents events_;
    std::vector<Arrival> taken_;
    bool has_unheard_ = false;  // somebody came during the turn and was not woken for
    bool is_leaving_ = false;
    Holdings holdings_;
    base::Duration published_at_{0};

    mutable std::mutex mutex_;
    std::vector<Arrival> inbox_;
    // By partition: has a group of commits on its way. What is asked meanwhile is looked at when
    // that is confirmed; under load nearly everything is, and waking the thread for each would cost
    // more than deciding it.
    std::vector<bool> is_busy_;
    std::optional<Share> share_;  // absent: not known yet
    std::vector<PartitionStatus> statuses_;
    std::vector<std::atomic<bool>> is_owned_;  // by partition
};

}  // namespace shards
