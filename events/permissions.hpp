#pragma once
// What people may do, by the names that clients know, and the fact that somebody may do more or
// less of it than their role says.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/time.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <bitset>
#include <cstddef>
#include <string>
#include <variant>

namespace events {

enum class Permission {
    manage_own_profile,
    view_own_bookings,
    view_own_search_history,
    change_own_password,
    delete_own_account,
    view_instructors,
    view_instructor_availability,
    create_bookings,
    cancel_own_bookings,
    view_booking_details,
    send_messages,
    view_messages,
    manage_instructor_profile,
    manage_services,
    manage_availability,
    view_incoming_bookings,
    complete_bookings,
    cancel_student_bookings,
    view_own_instructor_analytics,
    suspend_own_instructor_account,
    view_all_users,
    manage_users,
    view_system_analytics,
    export_analytics,
    view_all_bookings,
    manage_all_bookings,
    access_monitoring,
    moderate_content,
    moderate_messages,
    view_financials,
    manage_financials,
    manage_roles,
    manage_permissions
};
BOOST_DESCRIBE_ENUM(
    Permission,
    manage_own_profile,
    view_own_bookings,
    view_own_search_history,
    change_own_password,
    delete_own_account,
    view_instructors,
    view_instructor_availability,
    create_bookings,
    cancel_own_bookings,
    view_booking_details,
    send_messages,
    view_messages,
    manage_instructor_profile,
    manage_services,
    manage_availability,
    view_incoming_bookings,
    complete_bookings,
    cancel_student_bookings,
    view_own_instructor_analytics,
    suspend_own_instructor_account,
    view_all_users,
    manage_users,
    view_system_analytics,
    export_analytics,
    view_all_bookings,
    manage_all_bookings,
    access_monitoring,
    moderate_content,
    moderate_messages,
    view_financials,
    manage_financials,
    manage_roles,
    manage_permissions
)

inline constexpr std::size_t permission_count =
    boost::mp11::mp_size<boost::describe::describe_enumerators<Permission>>::value;

// Which of them, by their number.
using Permissions = std::bitset<permission_count>;

// of_role: what was given or taken before counts no more.
enum class PermissionEffect { granted, revoked, of_role };
BOOST_DESCRIBE_ENUM(PermissionEffect, granted, revoked, of_role)

// From now on, whatever the role says.
struct PermissionOverridden {
    AccountId account;
    Permission permission = Permission::manage_own_profile;
    PermissionEffect effect = PermissionEffect::granted;
    std::string by;
    std::string reason;
    base::Instant at;
    bool operator==(const PermissionOverridden&) const = default;
};
BOOST_DESCRIBE_STRUCT(PermissionOverridden, (), (account, permission, effect, by, reason, at))

using PermissionFact = std::variant<PermissionOverridden>;

}  // namespace events
