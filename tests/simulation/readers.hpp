#pragma once
// What people do with what they are told: start batches of their own, wait for them, read and
// delete notifications.

#include "tests/simulation/town.hpp"

#include <vector>

namespace simulation {

// Those, behind the others.
std::vector<Activity> with_readers(std::vector<Activity> others);

}  // namespace simulation
