#include "domain/people/permissions.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace domain::people {

namespace {

using enum events::Permission;
using events::Permission, events::PermissionEffect, events::Permissions;

constexpr std::array everybody{
    manage_own_profile,
    view_own_bookings,
    view_own_search_history,
    change_own_password,
    delete_own_account
};

constexpr std::array students{
    view_instructors,
    view_instructor_availability,
    create_bookings,
    cancel_own_bookings,
    view_booking_details,
    send_messages,
    view_messages
};

constexpr std::array instructors{
    manage_instructor_profile,
    manage_services,
    manage_availability,
    view_incoming_bookings,
    complete_bookings,
    cancel_student_bookings,
    view_own_instructor_analytics,
    suspend_own_instructor_account,
    send_messages,
    view_messages
};

void add(Permissions& all, std::span<const Permission> more) {
    for (const auto one : more) {
        all.set(static_cast<std::size_t>(one));
    }
}

// Absent: as the role says.
std::optional<bool> found_in(const PermissionOverrides& overrides, Permission permission) {
    const auto found = std::ranges::find(overrides, permission, &PermissionOverride::permission);
    return found == overrides.end() ? std::nullopt : std::optional{found->is_granted};
}

std::optional<bool> wanted_by(PermissionEffect effect) {
    return effect == PermissionEffect::of_role ? std::nullopt
                                               : std::optional{effect == PermissionEffect::granted};
}

}  // namespace

Permissions permissions_of(events::Role role) {
    Permissions all;
    if (role == events::Role::admin) {
        return all.set();
    }
    add(all, everybody);
    if (role == events::Role::student) {
        add(all, students);
    } else {
        add(all, instructors);
    }
    return all;
}

PermissionOverrides evolve(PermissionOverrides overrides, const PermissionOverridden& fact) {
    std::erase_if(overrides, [&](const auto& one) { return one.permission == fact.permission; });
    if (const auto wanted = wanted_by(fact.effect)) {
        overrides.push_back({.permission = fact.permission, .is_granted = *wanted});
    }
    return overrides;
}

base::Decision<PermissionOverridden> override_permission(
    const PermissionOverrides& overrides, const OverridePermission& command, const Context& context
) {
    if (context.actor.ends_with(":" + command.account.text)) {
        return rights_of_another;
    }
    if (found_in(overrides, command.permission) == wanted_by(command.effect)) {
        return std::vector<PermissionOverridden>{};
    }
    return std::vector{PermissionOverridden{
        .account = command.account,
        .permission = command.permission,
        .effect = command.effect,
        .by = context.actor,
        .reason = command.reason,
        .at = context.now
    }};
}

}  // namespace domain::people
