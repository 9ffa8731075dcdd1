#pragma once
// Which addresses a name stands for, as this machine is told.

#include <string>
#include <vector>

namespace platform::http {

// Each once, "192.0.2.7" or "2001:db8::7"; an address stands for itself. Blocks. Throws
// Unreachable.
std::vector<std::string> addresses_of(const std::string& host);

}  // namespace platform::http
