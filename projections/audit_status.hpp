#pragma once
// How what the audit trail tells of came out.

#include "base/describe.hpp"

namespace projections::audit_trail {

// `failed`: somebody tried and could not; `denied`: they were not let.
enum class Status { success, failed, denied };
BOOST_DESCRIBE_ENUM(Status, success, failed, denied)

}  // namespace projections::audit_trail
