#pragma once
// What did not hold, by the numbers of the invariants in docs/simulation.md.

#include "tests/simulation/agenda.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace simulation {

struct Finding {
    int invariant = 0;
    Time at{0};
    std::string what;
};

class Findings {
public:
    explicit Findings(const Agenda& agenda) : agenda_{agenda} {}

    void add(int invariant, std::string what) {
        ++count_;
        if (all_.size() < kept) {
            all_.push_back({.invariant = invariant, .at = agenda_.now(), .what = std::move(what)});
        }
    }

    // For what is found in millions of equal cases: once each.
    void add_once(int invariant, const std::string& what) {
        if (told_.insert(what).second) {
            add(invariant, what);
        }
    }

    // The first of them.
    const std::vector<Finding>& all() const { return all_; }

    std::size_t count() const { return count_; }

    bool empty() const { return count_ == 0; }

private:
    static constexpr std::size_t kept = 20;

    const Agenda& agenda_;
    std::size_t count_ = 0;
    std::vector<Finding> all_;
    std::set<std::string> told_;
};

}  // namespace simulation
