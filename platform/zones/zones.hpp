#pragma once
// Time zones by their IANA names.

#include <string_view>

namespace platform::zones {

// "America/New_York". As the tzdata of this machine has it; a small file may be looked for.
bool is_zone(std::string_view name);

}  // namespace platform::zones
