#pragma once
// What operators do about founding places, and those who press for one.

#include "tests/simulation/town.hpp"

#include <vector>

namespace simulation {

// Those, behind the others.
std::vector<Activity> with_founders(std::vector<Activity> others);

}  // namespace simulation
