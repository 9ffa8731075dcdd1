#pragma once
// What people do with a second factor: set it up, show a code once and twice, type wrong ones, use
// up backup codes, trust a browser.

#include "tests/simulation/town.hpp"

#include <vector>

namespace simulation {

// Those, behind the others.
std::vector<Activity> with_factors(std::vector<Activity> others);

// Proofs of a password with which wrong codes are typed begin so. How often that may be is counted
// in memory.
inline constexpr std::string_view tried_proofs = "tried ";

}  // namespace simulation
