#pragma once
// What one is told in the application. Everybody sees their own, administrators also what all
// administrators are told.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "base/raw_object.hpp"
#include "platform/http/message.hpp"
#include "projections/inbox.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace api {

struct NotificationView {
    std::string id;
    std::string category;  // system_updates; others come with what they are about
    projections::inbox::Type type = projections::inbox::Type::batch_completed;
    std::string title;
    std::string body;
    base::RawObject data;
    OrNull<base::Instant> read_at;
    base::Instant created_at;
};
BOOST_DESCRIBE_STRUCT(
    NotificationView, (), (id, category, type, title, body, data, read_at, created_at)
)

struct NotificationsView {
    std::vector<NotificationView> notifications;  // newest first
    std::uint64_t total = 0;                      // of those that were asked for
    std::uint64_t unread_count = 0;
};
BOOST_DESCRIBE_STRUCT(NotificationsView, (), (notifications, total, unread_count))

struct UnreadCountView {
    std::uint64_t unread_count = 0;
};
BOOST_DESCRIBE_STRUCT(UnreadCountView, (), (unread_count))

struct NotificationsChanged {
    bool success = true;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(NotificationsChanged, (), (success, message))

base::Task<platform::http::Response> list_notifications(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> count_unread_notifications(
    platform::http::Request& request, Services& services
);

// 404 notification_not_found of one that is not theirs, or that they read or deleted already.
base::Task<platform::http::Response> read_notification(
    platform::http::Request& request, Services& services
);
// 404 as above, but for those that were read.
base::Task<platform::http::Response> delete_notification(
    platform::http::Request& request, Services& services
);

// Of those that the rows show when it is asked. Again it changes nothing, and says the same.
base::Task<platform::http::Response> read_all_notifications(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> delete_all_notifications(
    platform::http::Request& request, Services& services
);

}  // namespace api
