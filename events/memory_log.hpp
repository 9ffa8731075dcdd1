#pragma once
// The log in memory, for tests and the simulator. In automatic steps it is an ordinary log: what is
// appended lands, is reported and can be read at once, from any thread. In manual steps nothing
// moves by itself: landing, delivery report and visibility of an append are three steps that a test
// takes one by one, in any order, on one thread; poll never waits then. The steps in which appends
// are lost, doubled, swapped or land late are the same that a broker and its network can take.

#include "events/log.hpp"
#include "events/memory_partition.hpp"

#include <deque>
#include <mutex>

namespace events {

class MemoryClient;

class MemoryLog final : public Log {
public:
    enum class Steps { automatic, manual };

    // `clock` says the time of records. Both outlive the clients.
    explicit MemoryLog(const base::Clock& clock, Steps steps = Steps::automatic);
    ~MemoryLog() override;

    std::unique_ptr<LogClient> connect(ClientOptions options) override;
    Offset end_of(const Partition& partition) override;
    Offset begin_of(const Partition& partition) override;
    std::optional<Record> read_one(const Partition& partition, Offset offset) override;
    std::vector<TopicDescription> describe_topics() override;
    void create_topic(const TopicDescription& topic) override;

    // Polls return at once, though nothing came: for a test that lets time pass by itself.
    void never_wait();

    // ── Manual steps ─────────────────────────────────────────────────────────────────────────────

    using AppendId = std::uint64_t;

    // An append that can still do something.
    struct InFlight {
        AppendId id = 0;
        std::string client;
        Partition to;
        NewRecord record;
        std::uint64_t tag = 0;
        std::optional<Offset> landed_at;  // the first time
        bool reported = false;
    };

    // What a client reads and was not shown yet.
    struct Hidden {
        std::string client;
        Partition partition;
        Offset from = 0;
        Offset to = 0;  // exclusive
    };

    // Back to automatic: first lands, reports and shows all that waits.
    void set_steps(Steps steps);

    // In the order of their appends.
    std::vector<InFlight> in_flight() const;

    // The id of the latest append that was taken; ids grow. 0 when there was none.
    AppendId last_append() const;

    // Puts it at the end of its partition. Again: a duplicate.
    Offset land(AppendId id);

    // Reports it delivered where it first landed, and is done with it.
    void report(AppendId id);

    // Reports it failed. It can land afterwards nevertheless, until it is dropped.
    void fail(AppendId id, std::string error = "timed out");

    // It does not land (again). Does not report.
    void drop(AppendId id);

    // Reports it failed; it never lands.
    void lose(AppendId id);

    std::vector<Hidden> hidden() const;

    // Lets all clients of that name, which read the partition, see the next `count` records of it.
    void reveal(std::string_view client, const Partition& partition, Offset count = 1);
    void reveal_all();

    // Lands, reports and shows everything, in order; what was reported failed is dropped.
    void settle();

    // ── Faults of automatic steps: what becomes of the next appends ──────────────────────────────

    void refuse_next(std::size_t count = 1);         // append says false
    void lose_next(std::size_t count = 1);           // reported failed, did not land
    void land_but_fail_next(std::size_t count = 1);  // reported failed, landed
    void duplicate_next(std::size_t count = 1);      // landed twice, reported once

    // ── Harm ─────────────────────────────────────────────────────────────────────────────────────

    // Until come_back: appends are reported failed, nothing new is read, other calls throw.
    void go_away();
    void come_back();

    void truncate(const Partition& partition, Offset end);
    void expire(const Partition& partition, Offset begin);
    void compact(std::string_view topic);

    // All that is there, for assertions.
    std::vector<Record> records(const Partition& partition) const;

private:
    friend class MemoryClient;

    enum class Fate { refuse, lose, land_but_fail, duplicate };

    struct Append {
        InFlight view;
        MemoryClient* client = nullptr;  // null when it is gone
        bool dropped = false;
    };

    // All of these want the lock held.
    const MemoryPartition* find(const Partition& partition) const;
    MemoryPartition& at(const Partition& partition);
    Append& append_of(AppendId id);
    bool accept(MemoryClient& client, const Partition& to, NewRecord record, std::uint64_t tag);
    void meet(std::optional<Fate> fate, AppendId id);
    Offset land_now(Append& append);
    void report_now(Append& append, bool delivered, std::string error);
    void expect(std::size_t count, Fate fate);
    void check_reachable() const;

    const base::Clock& clock_;
    mutable std::mutex mutex_;
    Steps steps_;
    bool waits_ = true;
    bool away_ = false;
    std::map<std::string, TopicDescription, std::less<>> topics_;
    std::map<Partition, MemoryPartition> partitions_;
    std::map<AppendId, Append> appends_;
    AppendId last_append_ = 0;
    std::deque<Fate> fates_;
    std::vector<MemoryClient*> clients_;
};

}  // namespace events
