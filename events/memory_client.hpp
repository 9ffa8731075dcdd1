#pragma once
// A client of the memory log; for events/memory_*.cpp only.

#include "events/memory_log.hpp"

#include <condition_variable>

namespace events {

class MemoryClient final : public LogClient {
public:
    MemoryClient(MemoryLog& log, ClientOptions options);
    ~MemoryClient() override;

    bool append(const Partition& to, NewRecord record, std::uint64_t tag) override;
    void read_from(const Partition& partition, Offset offset) override;
    void stop_reading(const Partition& partition) override;
    void poll(LogEvents& out, base::Duration wait) override;
    void wake() override;
    bool flush(base::Duration wait) override;

    // The rest is for the log, under its lock.

    const std::string& name() const { return options_.name; }

    void take_report(DeliveryReport report);
    void add_hidden(std::vector<MemoryLog::Hidden>& out) const;
    void reveal(const Partition& partition, Offset count);
    void reveal_all();
    void hide_unread();

    void notify() { changed_.notify_all(); }

private:
    struct Reading {
        Offset next = 0;
        Offset shown_until = 0;  // in manual steps; exclusive
    };

    bool collect(LogEvents& out);
    void collect_records(LogEvents& out);
    bool collect_from(
        LogEvents& out, const Partition& partition, Reading& reading, std::size_t& bytes
    );

    MemoryLog& log_;
    ClientOptions options_;
    std::condition_variable changed_;
    std::map<Partition, Reading> readings_;
    Partition last_read_;  // the next poll goes on behind it, so that no partition starves
    std::vector<DeliveryReport> reports_;
    std::size_t unreported_ = 0;
    bool woken_ = false;
};

}  // namespace events
