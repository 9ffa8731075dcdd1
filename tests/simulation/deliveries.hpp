#pragma once
// Is everything sent that confirmed facts cause elsewhere, and nothing else? Watches what lands in
// the topics of commands and jobs, and what shards and lanes say that they have sent.

#include "domain/follow_ups.hpp"
#include "events/job_record.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace simulation {

class Deliveries {
public:
    Deliveries(const History& history, Findings& findings)
        : history_{history}, findings_{findings} {}

    void on_landed(const events::Partition& partition, const events::Record& record);

    // Invariant 9: whoever says that follow-ups were sent has sent them.
    void on_counted(const events::Partition& partition, const Counted& counted);

    // When all is quiet: those of every fact that counts were sent, and none of any other.
    void check_all();

    std::uint64_t follow_ups() const { return checked_; }

private:
    void note_command(const domain::Command& command, const std::string& id);
    void note_item(const events::QueueItem& item);
    void check_sent(const events::Partition& partition, events::Offset until);
    void check_sent(const events::Partition& partition, const Counted& counted);

    const History& history_;
    Findings& findings_;
    // Each as a line of text: what it is, and a hash of its contents.
    std::unordered_set<std::string> sent_;
    std::unordered_set<std::string> expected_;
    std::map<events::Partition, std::size_t> checked_until_;  // counted commits
    std::uint64_t checked_ = 0;
};

}  // namespace simulation
