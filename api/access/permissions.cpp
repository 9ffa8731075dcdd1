#include "api/access/permissions.hpp"

#include <array>
#include <set>
#include <span>
#include <string_view>

namespace api {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 5> everybody{
    "manage_own_profile",
    "view_own_bookings",
    "view_own_search_history",
    "change_own_password",
    "delete_own_account"
};

constexpr std::array<std::string_view, 7> students{
    "view_instructors",
    "view_instructor_availability",
    "create_bookings",
    "cancel_own_bookings",
    "view_booking_details",
    "send_messages",
    "view_messages"
};

constexpr std::array<std::string_view, 10> instructors{
    "manage_instructor_profile",
    "manage_services",
    "manage_availability",
    "view_incoming_bookings",
    "complete_bookings",
    "cancel_student_bookings",
    "view_own_instructor_analytics",
    "suspend_own_instructor_account",
    "send_messages",
    "view_messages"
};

constexpr std::array<std::string_view, 13> admins{
    "view_all_users",
    "manage_users",
    "view_system_analytics",
    "export_analytics",
    "view_all_bookings",
    "manage_all_bookings",
    "access_monitoring",
    "moderate_content",
    "moderate_messages",
    "view_financials",
    "manage_financials",
    "manage_roles",
    "manage_permissions"
};

}  // namespace

std::vector<std::string> permissions_of(events::Role role) {
    std::set<std::string> names{everybody.begin(), everybody.end()};
    const auto add = [&](Names more) { names.insert(more.begin(), more.end()); };
    const bool is_admin = role == events::Role::admin;
    if (is_admin || role == events::Role::student) {
        add(students);
    }
    if (is_admin || role == events::Role::instructor) {
        add(instructors);
    }
    if (is_admin) {
        add(admins);
    }
    return {names.begin(), names.end()};
}

}  // namespace api
