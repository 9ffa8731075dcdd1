#include "api/notifications.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

namespace {

constexpr std::size_t no_body_max = 1024;

std::vector<Parameter> stretch() {
    return {
        {.name = "limit",
         .description = "Notifications a page; 20",
         .schema = R"({"type":"integer","minimum":1,"maximum":50})"},
        {.name = "offset",
         .description = "So many are passed over; 0",
         .schema = R"({"type":"integer","minimum":0,"maximum":1000000})"},
        {.name = "unread_only",
         .description = "Those that were not read; false",
         .schema = R"({"type":"boolean"})"}
    };
}

}  // namespace

Routes notification_routes(Services& services) {
    const std::string root = "/api/v1/notifications";
    return {
        {.pattern = root,
         .handler = on(services, list_notifications),
         .bucket = "read",
         .summary = "What I am told, newest first; administrators also what all of them are told",
         .tags = {"notifications"},
         .parameters = stretch(),
         .outcomes =
             {answers<NotificationsView>("A page of it, and how many there are and are unread")}},
        {.pattern = root + "/unread-count",
         .handler = on(services, count_unread_notifications),
         .bucket = "read",
         .summary = "How much of it is unread",
         .tags = {"notifications"},
         .outcomes = {answers<UnreadCountView>("How many")}},
        {.method = Method::post,
         .pattern = root + "/{id}/read",
         .handler = on(services, read_notification),
         .bucket = "write",
         .body_limit = no_body_max,
         .summary = "I have read it",
         .tags = {"notifications"},
         .request_required = false,
         .outcomes =
             {answers<NotificationsChanged>("It is read"),
              {.status = 404,
               .description = "notification_not_found: none of mine, or read or deleted already"}}},
        {.method = Method::post,
         .pattern = root + "/read-all",
         .handler = on(services, read_all_notifications),
         .bucket = "write",
         .body_limit = no_body_max,
         .summary = "I have read all that there is",
         .tags = {"notifications"},
         .request_required = false,
         .outcomes = {answers<NotificationsChanged>("All is read, now or before")}},
        {.method = Method::del,
         .pattern = root + "/{id}",
         .handler = on(services, delete_notification),
         .bucket = "write",
         .summary = "Show it to me no more",
         .tags = {"notifications"},
         .outcomes =
             {answers<NotificationsChanged>("It is deleted"),
              {.status = 404,
               .description = "notification_not_found: none of mine, or deleted already"}}},
        {.method = Method::del,
         .pattern = root,
         .handler = on(services, delete_all_notifications),
         .bucket = "write",
         .summary = "Show me no more of what there is",
         .tags = {"notifications"},
         .outcomes = {answers<NotificationsChanged>("All is deleted, now or before")}}
    };
}

}  // namespace api
