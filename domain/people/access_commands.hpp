#pragma once
// Commands about what accounts may enter early, and how far instructors came. Part of
// domain/commands.hpp, which everybody else includes.

#include "base/describe.hpp"
#include "events/beta.hpp"
#include "events/ids.hpp"
#include "events/lifecycle.hpp"

#include <cstdint>
#include <string>

namespace domain {

// By hand, without an invite. `access` is the id of the grant, unless there is one of that role and
// phase already.
struct GrantAccess {
    events::AccountId account;
    events::AccessId access;
    events::Role role = events::Role::instructor;
    events::Phase phase = events::Phase::instructor_only;
    std::uint32_t settings_version = 0;  // by which the phase was told
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(GrantAccess, (), (account, access, role, phase, settings_version, reason))

// What an instructor gets who never had any access of that role.
struct SeedInstructorAccess {
    events::AccountId account;
};
BOOST_DESCRIBE_STRUCT(SeedInstructorAccess, (), (account))

struct RevokeAccess {
    events::AccountId account;
    events::AccessId access;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(RevokeAccess, (), (account, access, reason))

// From the area that saw it: profiles, services, background checks, going live. May come late, out
// of order and again.
struct ReachLifecycleStage {
    events::AccountId account;
    events::LifecycleStage stage = events::LifecycleStage::profile_submitted;
};
BOOST_DESCRIBE_STRUCT(ReachLifecycleStage, (), (account, stage))

}  // namespace domain
