#pragma once
// Who did something, as facts name them: "admin:01J…", "user:01J…", "service:01J…", "system:relay".

#include "events/ids.hpp"

#include <optional>
#include <string_view>

namespace events {

// Absent for whoever is not a person.
std::optional<AccountId> account_in(std::string_view actor);

}  // namespace events
