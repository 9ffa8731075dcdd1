#pragma once
// Faults are declared in base, because the port of the log, in events, promises them too.

#include "base/fault.hpp"

namespace platform {

using base::Fault;

}  // namespace platform
