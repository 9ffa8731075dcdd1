#pragma once
// Holds each answer that says "it is so" against the log, at the moment it leaves.

#include "tests/simulation/callers.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>

namespace simulation {

class Answers {
public:
    Answers(const History& history, Findings& findings) : history_{history}, findings_{findings} {}

    // Invariant 6: a command counts once.
    void on_counted(const events::Partition& partition, const Counted& counted);

    // Invariants 3 and 6.
    void on_answer(const Attempt& attempt);

    // At the end: who was told that nothing happened there was told the truth, and who asked again
    // was told the same.
    void check_not_here(const std::deque<Attempt>& attempts);
    void check_same(const std::deque<Attempt>& attempts);

    // How many of each kind.
    const std::map<shards::Answer::Kind, std::uint64_t>& counts() const { return counts_; }

private:
    struct Carried {
        std::int32_t partition = 0;
        events::Offset offset = 0;
        base::Instant at;
        Time landed_at{0};
        std::string member;
        std::string body_hash;
    };

    void check_in_log(const Attempt& attempt);
    void check_other_body(const Attempt& attempt);
    void find(int invariant, const Attempt& attempt, const std::string& what);

    const History& history_;
    Findings& findings_;
    std::unordered_map<std::string, Carried> carried_;  // by command
    std::map<std::int32_t, base::Instant> latest_;      // time of commits, by partition
    std::map<shards::Answer::Kind, std::uint64_t> counts_;
};

}  // namespace simulation
