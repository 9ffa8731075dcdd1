#pragma once
// What the mail provider tells of mails that have left, late, twice and in any order; and what
// recipients and operators do about an invite that they have.

#include "tests/simulation/town.hpp"

#include <vector>

namespace simulation {

// Those, behind the others.
std::vector<Activity> with_provider_news(std::vector<Activity> others);

}  // namespace simulation
