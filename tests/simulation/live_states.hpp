#pragma once
// What owners hold in memory, beside what the log says.

#include "tests/simulation/callers.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <map>
#include <memory>
#include <string>

namespace simulation {

// Invariant 15, when all is quiet: the state of every stream, at its owner, is the fold of the log.
// Asked first, compared when the owners have had time to answer.
class LiveStates {
public:
    explicit LiveStates(const History& history);

    void ask(const Callers::Machines& machines);
    void compare(Findings& findings) const;

    std::size_t streams() const;

private:
    using States = std::map<std::string, std::string>;

    struct Asked {
        States expected;  // by stream
        States found;
        bool is_answered = false;
    };

    std::map<std::int32_t, std::shared_ptr<Asked>> partitions_;
};

}  // namespace simulation
