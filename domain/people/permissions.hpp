#pragma once
// What each role may do, and which single rights were given to a person or taken from one.

#include "base/rule.hpp"
#include "domain/commands.hpp"
#include "domain/context.hpp"
#include "events/people.hpp"
#include "events/permissions.hpp"

#include <optional>
#include <vector>

namespace domain::people {

using events::PermissionOverridden;

// ── Rules, in the order in which they are checked, after account_there ───────────────────────────

// So nobody gives themselves more than they have, and nobody locks themselves out.
inline constexpr base::Rule rights_of_another{
    "CANNOT_CHANGE_OWN_PERMISSIONS",
    base::Kind::conflict,
    "One's own permissions are changed by somebody else."
};

// ── What a role may do ───────────────────────────────────────────────────────────────────────────

// An administrator may do all that anybody may.
events::Permissions permissions_of(events::Role role);

// ── State ────────────────────────────────────────────────────────────────────────────────────────

// Of one person; wins over the role.
struct PermissionOverride {
    events::Permission permission = events::Permission::manage_own_profile;
    bool is_granted = true;
    bool operator==(const PermissionOverride&) const = default;
};

// One a permission at most.
using PermissionOverrides = std::vector<PermissionOverride>;

PermissionOverrides evolve(PermissionOverrides overrides, const PermissionOverridden& fact);

// ── What is decided of it, for the account ───────────────────────────────────────────────────────

// Rejects with rights_of_another. Absent when it is so already.
base::Decision<PermissionOverridden> override_permission(
    const PermissionOverrides& overrides, const OverridePermission& command, const Context& context
);

}  // namespace domain::people
