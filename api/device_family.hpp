#pragma once
// Which browser on which system, as a User-Agent says it, without versions: the same browser after
// an update is the same.

#include "events/sessions.hpp"

#include <string_view>

namespace api {

// "other" for what is not known.
events::DeviceFamily device_family_of(std::string_view user_agent);

}  // namespace api
