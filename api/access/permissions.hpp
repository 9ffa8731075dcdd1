#pragma once
// What somebody may do, by the names that clients know.

#include "api/access/access_view.hpp"
#include "events/people.hpp"
#include "events/permissions.hpp"

#include <string>
#include <vector>

namespace api {

// As the role says, but for what was given to this person or taken from them.
events::Permissions rights_of(const Member& member);

// In alphabetical order.
std::vector<std::string> names_of(const events::Permissions& permissions);

// Of whoever has that role and nothing else.
std::vector<std::string> permissions_of(events::Role role);

}  // namespace api
