#pragma once
// What each role may do, by the names that clients know.

#include "events/people.hpp"

#include <string>
#include <vector>

namespace api {

// An administrator may do all that anybody may.
std::vector<std::string> permissions_of(events::Role role);

}  // namespace api
