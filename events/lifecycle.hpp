#pragma once
// How far instructors came on their way from registering to teaching. What a stage asks for is
// decided elsewhere; here it is only told that it was reached.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/time.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <variant>

namespace events {

// In their order. `registered` follows from the account.
enum class LifecycleStage {
    registered,
    profile_submitted,
    services_configured,
    bgc_initiated,
    bgc_completed,
    identity_verified,
    went_live
};
BOOST_DESCRIBE_ENUM(
    LifecycleStage,
    registered,
    profile_submitted,
    services_configured,
    bgc_initiated,
    bgc_completed,
    identity_verified,
    went_live
)

// Beyond all stages that were reached before. In the account's stream.
struct LifecycleStageReached {
    AccountId account;
    LifecycleStage stage = LifecycleStage::profile_submitted;
    base::Instant at;
    bool operator==(const LifecycleStageReached&) const = default;
};
BOOST_DESCRIBE_STRUCT(LifecycleStageReached, (), (account, stage, at))

using LifecycleFact = std::variant<LifecycleStageReached>;

}  // namespace events
