#pragma once
// What operators do about access by hand: grant it, take it back, give it to all instructors; some
// of it twice, and some of it again.

#include "tests/simulation/town.hpp"

#include <vector>

namespace simulation {

// Those, behind the others.
std::vector<Activity> with_doorkeepers(std::vector<Activity> others);

}  // namespace simulation
