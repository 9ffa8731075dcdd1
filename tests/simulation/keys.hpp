#pragma once
// Sealed values in facts, and the vault: a key is durable before the first fact that uses it.

#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <string>
#include <unordered_set>

namespace simulation {

class KeysOfFacts {
public:
    explicit KeysOfFacts(Findings& findings) : findings_{findings} {}

    void on_landed(const events::Partition& partition, const events::Record& record);

    // Invariant 18, its first half: what nobody can open cannot be shown, and what was sealed with
    // a key that is not kept cannot be erased.
    void on_counted(const Counted& counted);

    std::size_t keys() const { return durable_.size(); }

private:
    Findings& findings_;
    std::unordered_set<std::string> durable_;
};

}  // namespace simulation
