#include "api/notifications.hpp"

#include "api/answers.hpp"
#include "api/requests.hpp"
#include "base/json_write.hpp"
#include "domain/founding/cohort.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace api {

namespace {

namespace http = platform::http;
namespace inbox = projections::inbox;

constexpr std::uint32_t page_default = 20;
constexpr std::uint32_t page_max = 50;
constexpr std::uint32_t offset_max = 1'000'000;
constexpr std::size_t id_length_max = 100;
constexpr std::string_view projection_name = "inbox";
constexpr std::string_view category = "system_updates";

constexpr base::Rule known_notification{
    "notification_not_found", base::Kind::absent, "There is no such notification of yours."
};

static_assert(inbox::first_founding_cap == domain::founding::first_cap);

inbox::Reader reader_of(const http::Request& request) {
    const auto& caller = *request.principal;
    return {.account = {caller.id}, .is_admin = caller.has_role("admin")};
}

NotificationView view_of(inbox::Shown row) {
    return {
        .id = std::move(row.id),
        .category = std::string{category},
        .type = row.type,
        .title = std::move(row.title),
        .body = std::move(row.body),
        .data = {std::move(row.data)},
        .read_at = row.read_at,
        .created_at = row.created_at
    };
}

// An id of a fact: its stream, a dot, its number. Absent when it cannot be one.
std::optional<std::string> notification_in(const http::Request& request) {
    const auto given = request.parameter("id");
    const auto is_of_one = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.';
    };
    if (!given || given->size() > id_length_max || !std::ranges::all_of(*given, is_of_one)) {
        return std::nullopt;
    }
    return std::string{*given};
}

// Refused; or the row, which is theirs and was not deleted.
struct Found {
    std::optional<http::Response> refused;
    inbox::Shown row = {};
    bool is_fresh = true;
};

base::Task<Found> find_own(http::Request& request, Services& services) {
    auto id = notification_in(request);
    if (!id) {
        co_return Found{.refused = refusal(known_notification)};
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto reader = reader_of(request);
    auto row = co_await services.database.query([reader, id = std::move(*id)](auto& connection) {
        return inbox::find_notification(connection, reader, id);
    });
    if (!row) {
        co_return Found{.refused = not_shown(known_notification, fresh)};
    }
    co_return Found{.row = std::move(*row), .is_fresh = fresh};
}

http::Response changed(std::string_view message) {
    return http::ok(base::to_json(NotificationsChanged{.message = std::string{message}}));
}

// What the account's shard answers to it.
base::Task<http::Response> decided(
    const http::Request& request,
    Services& services,
    domain::Command command,
    std::string_view message
) {
    auto asked = command_for(request, services, std::move(command), actor_of(request));
    const auto answer = co_await services.gateway.submit(std::move(asked));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return positioned(services, changed(message), answer);
}

}  // namespace

base::Task<http::Response> list_notifications(http::Request& request, Services& services) {
    Query query{request};
    const inbox::StretchRequest asked{
        .limit = query.number("limit", page_default, 1, page_max),
        .offset = query.number("offset", 0, 0, offset_max),
        .unread_only = query.flag("unread_only", false)
    };
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto reader = reader_of(request);
    auto found = co_await services.database.query([reader, asked](auto& connection) {
        return inbox::list_notifications(connection, reader, asked);
    });
    NotificationsView view{.total = found.total, .unread_count = found.unread};
    for (auto& row : found.rows) {
        view.notifications.push_back(view_of(std::move(row)));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<http::Response> count_unread_notifications(http::Request& request, Services& services) {
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto reader = reader_of(request);
    const auto unread = co_await services.database.query([reader](auto& connection) {
        return inbox::count_unread(connection, reader);
    });
    co_return shown(base::to_json(UnreadCountView{.unread_count = unread}), fresh);
}

base::Task<http::Response> read_notification(http::Request& request, Services& services) {
    auto found = co_await find_own(request, services);
    if (found.refused) {
        co_return std::move(*found.refused);
    }
    if (found.row.read_at) {
        co_return not_shown(known_notification, found.is_fresh);
    }
    domain::ReadNotification command{
        .account = {request.principal->id}, .notification = std::move(found.row.id)
    };
    auto response =
        co_await decided(request, services, std::move(command), "The notification is read");
    co_return response;
}

base::Task<http::Response> delete_notification(http::Request& request, Services& services) {
    auto found = co_await find_own(request, services);
    if (found.refused) {
        co_return std::move(*found.refused);
    }
    domain::DeleteNotification command{
        .account = {request.principal->id}, .notification = std::move(found.row.id)
    };
    auto response =
        co_await decided(request, services, std::move(command), "The notification is deleted");
    co_return response;
}

base::Task<http::Response> read_all_notifications(http::Request& request, Services& services) {
    constexpr std::string_view message = "All notifications are read";
    co_await is_caught_up(services, request, projection_name);
    const auto reader = reader_of(request);
    auto newest = co_await services.database.query([reader](auto& connection) {
        return inbox::count_unread(connection, reader) > 0 ? inbox::find_newest(connection, reader)
                                                           : std::nullopt;
    });
    if (!newest) {
        co_return changed(message);
    }
    domain::ReadNotificationsUpTo command{
        .account = reader.account,
        .created_at = newest->created_at,
        .notification = std::move(newest->id)
    };
    auto response = co_await decided(request, services, std::move(command), message);
    co_return response;
}

base::Task<http::Response> delete_all_notifications(http::Request& request, Services& services) {
    constexpr std::string_view message = "All notifications are deleted";
    co_await is_caught_up(services, request, projection_name);
    const auto reader = reader_of(request);
    auto newest = co_await services.database.query([reader](auto& connection) {
        return inbox::find_newest(connection, reader);
    });
    if (!newest) {
        co_return changed(message);
    }
    domain::DeleteNotificationsUpTo command{
        .account = reader.account,
        .created_at = newest->created_at,
        .notification = std::move(newest->id)
    };
    auto response = co_await decided(request, services, std::move(command), message);
    co_return response;
}

}  // namespace api
