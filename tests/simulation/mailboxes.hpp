#pragma once
// What people do with their mailboxes and accounts: have codes sent, type them, well or badly,
// forget passwords, rest.

#include "tests/simulation/town.hpp"

#include <vector>

namespace simulation {

// Those, behind the others.
std::vector<Activity> with_mailboxes(std::vector<Activity> others);

}  // namespace simulation
